-- The wide row of a segment: its counts, those of the rest of the shop in the same dimension, and how
-- surprising its share of refunded orders is (z squared, as in shop_day).
SELECT
  CASE dimension
    WHEN 3 THEN segment_no * 4 + 2
    WHEN 4 THEN (shop_key * 24 + segment_no) * 4 + 3
    ELSE first_order_key * 4 + dimension - 1
  END AS segment_key,
  shop_key, dimension, segment_no, segment_value,
  paid, refunded, refunded_fen, rest_paid, rest_refunded,
  CASE WHEN rate_ppm > rest_ppm
    THEN CAST((distance * weight - (distance * weight) % spread) / spread AS BIGINT) ELSE 0
  END AS surprise
FROM (
  SELECT
    rated.*,
    2 * (rate_ppm - rest_ppm) * (rate_ppm - rest_ppm) AS distance,
    CASE
      WHEN rate_ppm * (1000000 - rate_ppm) + rest_ppm * (1000000 - rest_ppm) = 0 THEN 1
      ELSE rate_ppm * (1000000 - rate_ppm) + rest_ppm * (1000000 - rest_ppm)
    END AS spread
  FROM (
    SELECT
      against.*,
      CAST((refunded * 1000000 - (refunded * 1000000) % NULLIF(paid, 0)) / NULLIF(paid, 0) AS BIGINT)
        AS rate_ppm,
      CAST(
        (rest_refunded * 1000000 - (rest_refunded * 1000000) % NULLIF(rest_paid, 0)) / NULLIF(rest_paid, 0)
        AS BIGINT
      ) AS rest_ppm,
      CAST(
        (paid * rest_paid - (paid * rest_paid) % NULLIF(paid + rest_paid, 0)) / NULLIF(paid + rest_paid, 0)
        AS BIGINT
      ) AS weight
    FROM (
      SELECT
        first_order_key, shop_key, dimension, segment_no, segment_value, paid, refunded, refunded_fen,
        CAST(SUM(paid) OVER (PARTITION BY shop_key, dimension) AS BIGINT) - paid AS rest_paid,
        CAST(SUM(refunded) OVER (PARTITION BY shop_key, dimension) AS BIGINT) - refunded AS rest_refunded
      FROM (
        SELECT
          shop_key, dimension, segment_no, segment_value, MIN(first_order_key) AS first_order_key,
          CAST(SUM(paid) AS BIGINT) AS paid, CAST(SUM(refunded) AS BIGINT) AS refunded,
          CAST(SUM(refunded_fen) AS BIGINT) AS refunded_fen
        FROM (
          SELECT shop_key, dimension, segment_no, segment_value, first_order_key, paid, refunded, refunded_fen
          FROM segment_cell
          UNION ALL
          SELECT
            shop_key, CAST(4 AS BIGINT) AS dimension,
            CAST(((hour_at + 28800) % 86400 - (hour_at + 28800) % 3600) / 3600 AS BIGINT) AS segment_no,
            '' AS segment_value, CAST(NULL AS BIGINT) AS first_order_key, paid, refunded, refunded_fen
          FROM shop_hour_cell
          WHERE hour_at > {segment_since}
        ) AS counted
        GROUP BY shop_key, dimension, segment_no, segment_value
      ) AS cells
      WHERE paid > 0
    ) AS against
  ) AS rated
) AS spread_out
