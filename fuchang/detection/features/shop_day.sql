-- The wide row of a shop's day: its counts, those of the seven days before, and how surprising the
-- share of refunded orders is: z squared = (p - p0)^2 n / v, rates in parts per million, n = n1 n2 /
-- (n1 + n2), v the mean of both variances, so that a few refunds in a small sample surprise nobody.
SELECT
  shop_key * 1000000 + day_no AS shop_day_key, shop_key, day_at,
  created, paid, refunded, refunded_fen, base_created, base_paid, base_refunded,
  CASE WHEN rate_ppm > base_ppm
    THEN CAST((distance * weight - (distance * weight) % spread) / spread AS BIGINT) ELSE 0
  END AS surprise
FROM (
  SELECT
    rated.*,
    2 * (rate_ppm - base_ppm) * (rate_ppm - base_ppm) AS distance,
    CASE
      WHEN rate_ppm * (1000000 - rate_ppm) + base_ppm * (1000000 - base_ppm) = 0 THEN 1
      ELSE rate_ppm * (1000000 - rate_ppm) + base_ppm * (1000000 - base_ppm)
    END AS spread
  FROM (
    SELECT
      based.*,
      CAST((refunded * 1000000 - (refunded * 1000000) % NULLIF(paid, 0)) / NULLIF(paid, 0) AS BIGINT)
        AS rate_ppm,
      CAST(
        (base_refunded * 1000000 - (base_refunded * 1000000) % NULLIF(base_paid, 0)) / NULLIF(base_paid, 0)
        AS BIGINT
      ) AS base_ppm,
      CAST(
        (paid * base_paid - (paid * base_paid) % NULLIF(paid + base_paid, 0)) / NULLIF(paid + base_paid, 0)
        AS BIGINT
      ) AS weight
    FROM (
      SELECT
        shop_key, day_at, CAST((day_at + 28800 - (day_at + 28800) % 86400) / 86400 AS BIGINT) AS day_no,
        created, paid, refunded, refunded_fen,
        CAST(COALESCE(SUM(created) OVER before_it, 0) AS BIGINT) AS base_created,
        CAST(COALESCE(SUM(paid) OVER before_it, 0) AS BIGINT) AS base_paid,
        CAST(COALESCE(SUM(refunded) OVER before_it, 0) AS BIGINT) AS base_refunded
      FROM (
        SELECT
          shop_key, hour_at - (hour_at + 28800) % 86400 AS day_at, CAST(SUM(created) AS BIGINT) AS created, CAST(SUM(paid) AS BIGINT) AS paid,
          CAST(SUM(refunded) AS BIGINT) AS refunded, CAST(SUM(refunded_fen) AS BIGINT) AS refunded_fen
        FROM shop_hour_cell
        GROUP BY shop_key, hour_at - (hour_at + 28800) % 86400
      ) AS days
      WINDOW before_it AS (
        PARTITION BY shop_key ORDER BY day_at RANGE BETWEEN 604800 PRECEDING AND 1 PRECEDING
      )
    ) AS based
  ) AS rated
) AS spread_out
