-- For each refund: how many the buyer has asked for in all, and how many without return in the 30 days up to it.
SELECT
  refund_key,
  COUNT(*) OVER (PARTITION BY buyer_key) AS buyer_refunds,
  CAST(SUM(CASE WHEN kind = 1 THEN 1 ELSE 0 END) OVER (
    PARTITION BY buyer_key ORDER BY applied_at RANGE BETWEEN 2592000 PRECEDING AND CURRENT ROW
  ) AS BIGINT) AS buyer_refund_only_30d
FROM refunds
WHERE buyer_key IS NOT NULL AND applied_at IS NOT NULL
