-- The outbound parcels of the orders that have refunds, summed up per order. A parcel sent
-- again does not count as shipping; the record of an offline parcel reads signed at once and is not believed.
SELECT
  s.order_key,
  COUNT(*) AS parcels,
  COUNT(s.waybill_hash) AS waybills,
  COUNT(CASE WHEN s.asked_at >= s.shipped_at + 86400 THEN 1 END) AS asked,
  MAX(CASE WHEN s.direction = 0 THEN s.shipped_at END) AS shipped_at,
  CAST(SUM(COALESCE(t.scans, 0)) AS BIGINT) AS scans,
  MIN(t.first_scan_at) AS first_scan_at,
  MIN(t.picked_at) AS picked_at,
  MAX(t.last_scan_at * 64 + t.last_code) AS last_mark,
  MIN(t.signed_at) AS signed_at,
  MIN(t.rejected_at) AS rejected_at,
  MIN(t.lost_at) AS lost_at,
  MAX(CASE WHEN s.record_status = 6 AND s.shipping_way = 1 THEN 1 ELSE 0 END) AS record_signed
FROM shipments AS s
LEFT JOIN parcel_state AS t ON t.parcel_key = s.parcel_key
WHERE s.direction <> 1 AND s.order_key IN (SELECT order_key FROM refunds)
GROUP BY s.order_key
