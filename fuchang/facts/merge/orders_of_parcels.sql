-- What the outbound parcels of an order say of it.
SELECT
    order_key,
    MIN(shipped_at) AS shipped_at,
    arg_min(shipped_at_text, shipped_at) AS shipped_at_text,
    MIN(courier) AS courier
FROM merging.rows_shipments
WHERE order_key IS NOT NULL AND COALESCE(direction, 0) = 0
GROUP BY order_key
