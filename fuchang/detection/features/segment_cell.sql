-- Paid orders of a shop by region, courier, item and local hour of creation. An item is of one shop.
SELECT shop_key, 1 AS dimension, 0 AS segment_no, region AS segment_value, MIN(order_key) AS first_order_key,
  COUNT(*) AS paid, CAST(SUM(refunded) AS BIGINT) AS refunded, CAST(SUM(refunded_fen) AS BIGINT) AS refunded_fen
FROM order_row WHERE paid = 1 AND region IS NOT NULL GROUP BY shop_key, region
UNION ALL
SELECT shop_key, 2 AS dimension, 0 AS segment_no, courier AS segment_value, MIN(order_key) AS first_order_key,
  COUNT(*) AS paid, CAST(SUM(refunded) AS BIGINT) AS refunded, CAST(SUM(refunded_fen) AS BIGINT) AS refunded_fen
FROM order_row WHERE paid = 1 AND courier IS NOT NULL GROUP BY shop_key, courier
UNION ALL
SELECT MIN(shop_key) AS shop_key, 3 AS dimension, item_key AS segment_no, '' AS segment_value,
  MIN(order_key) AS first_order_key,
  COUNT(*) AS paid, CAST(SUM(refunded) AS BIGINT) AS refunded, CAST(SUM(refunded_fen) AS BIGINT) AS refunded_fen
FROM order_row WHERE paid = 1 AND item_key IS NOT NULL GROUP BY item_key
UNION ALL
SELECT shop_key, 4 AS dimension, hour_no AS segment_no, '' AS segment_value, MIN(order_key) AS first_order_key,
  COUNT(*) AS paid, CAST(SUM(refunded) AS BIGINT) AS refunded, CAST(SUM(refunded_fen) AS BIGINT) AS refunded_fen
FROM order_row WHERE paid = 1 AND hour_no IS NOT NULL GROUP BY shop_key, hour_no
