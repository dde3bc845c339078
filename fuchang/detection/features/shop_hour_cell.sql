-- Orders of a shop by the hour in which they were created (hours of UTC are hours of UTC+8).
SELECT
  shop_key, created_at - created_at % 3600 AS hour_at,
  COUNT(*) AS created, COUNT(paid_at) AS paid,
  COUNT(CASE WHEN paid_at IS NOT NULL AND (refund_count > 0 OR refunded_fen > 0) THEN 1 END) AS refunded,
  CAST(SUM(COALESCE(refunded_fen, 0)) AS BIGINT) AS refunded_fen
FROM orders
WHERE created_at IS NOT NULL
GROUP BY shop_key, created_at - created_at % 3600
