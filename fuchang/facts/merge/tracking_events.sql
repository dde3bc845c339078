-- A trace belongs to the parcel, so every order that shares the parcel's number gets it.
SELECT r.*, parcel.parcel_key
FROM merging.rows_tracking_events AS r
JOIN merging.named_shipments AS parcel
    ON parcel.shop_id = r.shop_id AND parcel.waybill = r.waybill
