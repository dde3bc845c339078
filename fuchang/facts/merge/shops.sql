-- A shop is traced once any scan of its parcels has come in.
SELECT r.* REPLACE (CASE WHEN seen.shop_id IS NULL THEN 0 ELSE 1 END AS traced)
FROM merging.keyed_shops AS r
LEFT JOIN (SELECT DISTINCT shop_id FROM merging.source_tracking_events) AS seen
    ON seen.shop_id = r.shop_id
