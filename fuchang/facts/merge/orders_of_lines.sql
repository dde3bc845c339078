-- What the lines of an order say of it.
SELECT
    order_key,
    -- The dearest line; of equally dear ones the first.
    arg_max(
        item_key,
        CAST(COALESCE(paid_fen, price_fen * COALESCE(quantity, 1), 0) AS HUGEINT) * 1099511627776
        - line_key
    ) AS item_key,
    arg_max(
        title,
        CAST(COALESCE(paid_fen, price_fen * COALESCE(quantity, 1), 0) AS HUGEINT) * 1099511627776
        - line_key
    ) AS title,
    -- An order is as far as its slowest line that still lives.
    CASE
        WHEN MIN(status) FILTER (WHERE status BETWEEN 1 AND 9) IN (4, 5)
            AND MAX(status) FILTER (WHERE status BETWEEN 1 AND 9) >= 7 THEN 6
        ELSE COALESCE(MIN(status) FILTER (WHERE status BETWEEN 1 AND 9), MAX(status))
    END AS status,
    MIN(created_at) AS created_at,
    arg_min(created_at_text, created_at) AS created_at_text,
    MIN(shipped_at) AS shipped_at,
    arg_min(shipped_at_text, shipped_at) AS shipped_at_text,
    MIN(ship_by_at) AS ship_by_at,
    arg_min(ship_by_at_text, ship_by_at) AS ship_by_at_text,
    CAST(SUM(quantity) AS BIGINT) AS quantity,
    CAST(SUM(price_fen * COALESCE(quantity, 1)) AS BIGINT) AS total_fen,
    CAST(SUM(paid_fen) AS BIGINT) AS paid_fen,
    CAST(SUM(refunded_fen) AS BIGINT) AS refunded_fen
FROM order_lines
WHERE order_key IS NOT NULL
GROUP BY order_key
