SELECT r.* REPLACE (
    COALESCE(r.buyer_key, sold.buyer_key) AS buyer_key,
    {waybill_hash} AS waybill_hash,
    CASE
        WHEN r.direction IS NOT NULL THEN r.direction
        WHEN r.is_return = 1 THEN 1
        -- Sent again: a later parcel of an order for which an exchange or a reshipment was asked.
        WHEN r.shipped_at >= refund.resend_from AND first.shipped_at < refund.resend_from THEN 2
        ELSE 0
    END AS direction,
    COALESCE(r.shipped_at, CASE WHEN r.is_return = 0 THEN sold.shipped_at END) AS shipped_at,
    CASE
        WHEN r.shipped_at IS NULL AND r.is_return = 0 THEN sold.shipped_at_text
        ELSE r.shipped_at_text
    END AS shipped_at_text,
    COALESCE(r.courier, CASE WHEN r.is_return = 0 THEN sold.courier END) AS courier,
    sold.paid_fen AS order_paid_fen
)
FROM merging.keyed_shipments AS r
LEFT JOIN orders AS sold ON sold.order_key = r.order_key
LEFT JOIN merging.orders_of_refunds AS refund ON refund.order_key = r.order_key
LEFT JOIN merging.orders_of_parcels AS first ON first.order_key = r.order_key
