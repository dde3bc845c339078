-- The wide row of a segment: its counts, those of the rest of the shop in the same dimension, and how
-- surprising its share of refunded orders is (z squared, as in shop_day).
SELECT
  first_order_key * 4 + dimension - 1 AS segment_key, shop_key, dimension, segment_no, segment_value,
  paid, refunded, refunded_fen, rest_paid, rest_refunded,
  CASE WHEN rate_ppm > rest_ppm AND spread > 0
    THEN CAST((distance * weight - (distance * weight) % spread) / spread AS BIGINT) ELSE 0
  END AS surprise
FROM (
  SELECT
    rated.*,
    2 * (rate_ppm - rest_ppm) * (rate_ppm - rest_ppm) AS distance,
    rate_ppm * (1000000 - rate_ppm) + rest_ppm * (1000000 - rest_ppm) AS spread
  FROM (
    SELECT
      against.*,
      CAST((refunded * 1000000 - (refunded * 1000000) % paid) / paid AS BIGINT) AS rate_ppm,
      CASE WHEN rest_paid > 0
        THEN CAST((rest_refunded * 1000000 - (rest_refunded * 1000000) % rest_paid) / rest_paid AS BIGINT)
      END AS rest_ppm,
      CAST((paid * rest_paid - (paid * rest_paid) % (paid + rest_paid)) / (paid + rest_paid) AS BIGINT) AS weight
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
            shop_key, 4 AS dimension,
            CAST(((hour_at + 28800) % 86400 - (hour_at + 28800) % 3600) / 3600 AS BIGINT) AS segment_no,
            '' AS segment_value, first_order_key, paid, refunded, refunded_fen
          FROM shop_hour_cell
        ) AS counted
        GROUP BY shop_key, dimension, segment_no, segment_value
        HAVING SUM(paid) > 0
      ) AS cells
    ) AS against
  ) AS rated
) AS spread_out
