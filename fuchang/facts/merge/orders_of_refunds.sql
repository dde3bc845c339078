-- What the refunds of an order say of it.
SELECT
    order_key,
    COUNT(*) AS refund_count,
    MAX(CASE WHEN status IN (8, 9) THEN 0 ELSE 1 END) AS refund_open,
    CAST(SUM(refund_fen) FILTER (WHERE status = 9) AS BIGINT) AS refunded_fen,
    MIN(buyer_key) AS buyer_key,
    MIN(item_key) AS item_key,
    -- From when on a parcel may be one that is sent again.
    MIN(applied_at) FILTER (WHERE kind IN (3, 5)) AS resend_from
FROM merging.keyed_refunds
WHERE order_key IS NOT NULL
GROUP BY order_key
