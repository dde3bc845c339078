-- Statuses of one shop that turned within ten minutes of the one before, by no act of the seller's.
SELECT
  shop_key, status_key, subject_id, since_at,
  CAST(SUM(starts) OVER (PARTITION BY shop_key ORDER BY since_at, status_key) AS BIGINT) AS island_no
FROM (
  SELECT
    shop_key, status_key, subject_id, since_at,
    CASE
      WHEN since_at - LAG(since_at) OVER (PARTITION BY shop_key ORDER BY since_at, status_key) <= 600
      THEN 0 ELSE 1
    END AS starts
  FROM statuses
  WHERE by_seller = 0 AND status_code <> 1 AND since_at IS NOT NULL
) AS turns
