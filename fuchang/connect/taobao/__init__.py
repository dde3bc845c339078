"""Taobao and Tmall: the open platform's gateway (TOP) and its messages (TMC).

What the platform calls things, and what it may answer, is data: `methods/`, `maps/`, `acts/`,
`errors.yml`, `words.yml`, `topics.yml`. A word that no list knows is told, never an error.
"""
