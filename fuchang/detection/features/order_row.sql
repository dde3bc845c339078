-- What days and segments count of each order, read once.
SELECT
  order_key, shop_key, item_key, region, courier,
  created_at - (created_at + 28800) % 86400 AS day_at,
  CAST(((created_at + 28800) % 86400 - (created_at + 28800) % 3600) / 3600 AS BIGINT) AS hour_no,
  CASE WHEN paid_at IS NULL THEN 0 ELSE 1 END AS paid,
  CASE WHEN paid_at IS NOT NULL AND (refund_count > 0 OR refunded_fen > 0) THEN 1 ELSE 0 END AS refunded,
  COALESCE(refunded_fen, 0) AS refunded_fen
FROM orders
