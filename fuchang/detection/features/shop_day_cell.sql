-- Orders of a shop by the local day (UTC+8) on which they were created.
SELECT
  shop_key, day_at, COUNT(*) AS created, CAST(SUM(paid) AS BIGINT) AS paid,
  CAST(SUM(refunded) AS BIGINT) AS refunded, CAST(SUM(refunded_fen) AS BIGINT) AS refunded_fen
FROM order_row
WHERE day_at IS NOT NULL
GROUP BY shop_key, day_at
