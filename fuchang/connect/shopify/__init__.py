"""Shopify: orders, refunds, returns, fulfilments and payment disputes by the Admin GraphQL API, and webhooks.

What the platform calls things is data: `queries/`, `words.yml`, `topics.yml`. Amounts are kept in the
store's own currency, in hundredths.
"""
