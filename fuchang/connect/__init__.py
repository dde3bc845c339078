"""Reads and speaks each protocol and file form; knows no rules."""
