-- Paid orders of a shop since {segment_since} by region, courier and item (an item is of one shop).
SELECT
  shop_key, CAST(1 AS BIGINT) AS dimension, CAST(0 AS BIGINT) AS segment_no, region AS segment_value,
  MIN(order_key) AS first_order_key, COUNT(*) AS paid,
  COUNT(CASE WHEN refund_count > 0 OR refunded_fen > 0 THEN 1 END) AS refunded,
  CAST(SUM(COALESCE(refunded_fen, 0)) AS BIGINT) AS refunded_fen
FROM orders WHERE created_at > {segment_since} AND paid_at IS NOT NULL AND region IS NOT NULL GROUP BY shop_key, region
UNION ALL
SELECT
  shop_key, CAST(2 AS BIGINT) AS dimension, CAST(0 AS BIGINT) AS segment_no, courier AS segment_value,
  MIN(order_key) AS first_order_key, COUNT(*) AS paid,
  COUNT(CASE WHEN refund_count > 0 OR refunded_fen > 0 THEN 1 END) AS refunded,
  CAST(SUM(COALESCE(refunded_fen, 0)) AS BIGINT) AS refunded_fen
FROM orders WHERE created_at > {segment_since} AND paid_at IS NOT NULL AND courier IS NOT NULL GROUP BY shop_key, courier
UNION ALL
SELECT
  MIN(shop_key) AS shop_key, CAST(3 AS BIGINT) AS dimension, item_key AS segment_no, '' AS segment_value,
  CAST(NULL AS BIGINT) AS first_order_key, COUNT(*) AS paid,
  COUNT(CASE WHEN refund_count > 0 OR refunded_fen > 0 THEN 1 END) AS refunded,
  CAST(SUM(COALESCE(refunded_fen, 0)) AS BIGINT) AS refunded_fen
FROM orders WHERE created_at > {segment_since} AND paid_at IS NOT NULL AND item_key IS NOT NULL GROUP BY item_key
