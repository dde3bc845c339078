WITH sold AS (
    SELECT item_key, order_key, paid_fen, title FROM order_lines WHERE item_key IS NOT NULL
    UNION ALL
    SELECT item_key, order_key, paid_fen, title FROM orders
    WHERE item_key IS NOT NULL
      AND order_key NOT IN (SELECT order_key FROM order_lines WHERE order_key IS NOT NULL)
),
sums AS (
    SELECT item_key, COUNT(DISTINCT order_key) AS item_orders,
           CAST(SUM(paid_fen) AS BIGINT) AS item_paid_fen, MIN(title) AS title
    FROM sold GROUP BY item_key
),
titled AS (
    SELECT r.* REPLACE (COALESCE(r.title, sums.title) AS title),
           sums.item_orders AS orders_known, sums.item_paid_fen AS paid_known
    FROM merging.keyed_items AS r LEFT JOIN sums ON sums.item_key = r.item_key
)
SELECT titled.* REPLACE (
    COALESCE(titled.special, listed.special) AS special,
    COALESCE(titled.special_by_words, {special_of_title}) AS special_by_words,
    COALESCE(orders_known, 0) AS item_orders,
    COALESCE(paid_known, 0) AS item_paid_fen
)
FROM titled LEFT JOIN categories AS listed ON listed.category_key = titled.category_key
