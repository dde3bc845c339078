-- What all refund requests of an order come to.
SELECT
  order_key,
  COUNT(*) AS order_refunds,
  CAST(SUM(CASE WHEN status = 9 THEN refund_fen ELSE 0 END) AS BIGINT) AS order_refunded_fen,
  CAST(SUM(CASE WHEN status <> 8 THEN refund_fen ELSE 0 END) AS BIGINT) AS order_asked_fen
FROM refunds
WHERE order_key IS NOT NULL
GROUP BY order_key
