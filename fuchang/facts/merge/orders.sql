SELECT r.* REPLACE (
    COALESCE(r.buyer_key, refund.buyer_key) AS buyer_key,
    COALESCE(line.item_key, r.item_key, refund.item_key) AS item_key,
    COALESCE(r.status, line.status) AS status,
    COALESCE(r.created_at, line.created_at) AS created_at,
    CASE WHEN r.created_at IS NULL THEN line.created_at_text ELSE r.created_at_text END
        AS created_at_text,
    COALESCE(r.shipped_at, line.shipped_at, parcel.shipped_at) AS shipped_at,
    CASE
        WHEN r.shipped_at IS NOT NULL THEN r.shipped_at_text
        WHEN line.shipped_at IS NOT NULL THEN line.shipped_at_text
        ELSE parcel.shipped_at_text
    END AS shipped_at_text,
    COALESCE(r.ship_by_at, line.ship_by_at) AS ship_by_at,
    CASE WHEN r.ship_by_at IS NULL THEN line.ship_by_at_text ELSE r.ship_by_at_text END
        AS ship_by_at_text,
    CASE
        WHEN r.ship_by_at IS NOT NULL THEN COALESCE(r.ship_by_source, 2)
        WHEN line.ship_by_at IS NOT NULL THEN 2
    END AS ship_by_source,
    COALESCE(r.total_fen, line.total_fen) AS total_fen,
    COALESCE(r.paid_fen, line.paid_fen) AS paid_fen,
    GREATEST(
        CASE
            WHEN r.refunded_fen IS NULL AND refund.refund_count IS NULL THEN line.refunded_fen
            ELSE r.refunded_fen
        END,
        refund.refunded_fen
    ) AS refunded_fen,
    COALESCE(
        refund.refund_count,
        CASE WHEN COALESCE(r.refunded_fen, line.refunded_fen, 0) > 0 THEN 1 ELSE 0 END
    ) AS refund_count,
    COALESCE(refund.refund_open, 0) AS refund_open,
    COALESCE(r.quantity, line.quantity) AS quantity,
    COALESCE(r.courier, parcel.courier) AS courier,
    COALESCE(r.title, line.title) AS title
)
FROM merging.keyed_orders AS r
LEFT JOIN merging.orders_of_lines AS line ON line.order_key = r.order_key
LEFT JOIN merging.orders_of_refunds AS refund ON refund.order_key = r.order_key
LEFT JOIN merging.orders_of_parcels AS parcel ON parcel.order_key = r.order_key
