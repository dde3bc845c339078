-- The orders whose refunds are searched.
SELECT order_key, status, hold, paid_at, paid_fen, shipped_at, cross_border
FROM orders
WHERE order_key IN (SELECT order_key FROM searched_refund)
