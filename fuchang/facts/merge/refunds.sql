SELECT r.* REPLACE (
    COALESCE(r.buyer_key, sold.buyer_key) AS buyer_key,
    COALESCE(r.item_key, sold.item_key) AS item_key,
    COALESCE(r.paid_fen, sold.paid_fen) AS paid_fen,
    CASE WHEN r.answer_by_at IS NOT NULL THEN COALESCE(r.answer_by_source, 2) END
        AS answer_by_source,
    CASE WHEN r.proof_by_at IS NOT NULL THEN COALESCE(r.proof_by_source, 2) END
        AS proof_by_source
)
FROM merging.keyed_refunds AS r
LEFT JOIN orders AS sold ON sold.order_key = r.order_key
