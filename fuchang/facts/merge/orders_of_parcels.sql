-- What the outbound parcels of an order say of it.
SELECT
    sold.order_key,
    MIN(parcel.shipped_at) AS shipped_at,
    arg_min(parcel.shipped_at_text, parcel.shipped_at) AS shipped_at_text,
    MIN(parcel.courier) AS courier
FROM merging.rows_shipments AS parcel
JOIN merging.named_orders AS sold
    ON sold.shop_id = parcel.shop_id AND sold.order_id = parcel.order_id
WHERE COALESCE(parcel.direction, 0) = 0
GROUP BY sold.order_key
