-- The orders that have refunds.
SELECT order_key, status, hold, paid_at, paid_fen, shipped_at, cross_border
FROM orders
WHERE order_key IN (SELECT order_key FROM refunds)
