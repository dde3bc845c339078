-- The wide row of a parcel: our record of it and what its scans say.
SELECT
  s.parcel_key, s.shop_key, s.order_key, s.direction,
  CASE WHEN s.waybill_hash IS NULL THEN 0 ELSE 1 END AS has_waybill,
  s.waybill_valid, COALESCE(w.waybill_buyers, 1) AS waybill_buyers,
  s.shipped_at, s.order_paid_fen, s.record_status, s.shipping_way,
  CASE WHEN s.asked_at >= s.shipped_at + 86400 THEN 1 ELSE COALESCE(v.traced, 0) END AS traced, COALESCE(t.scans, 0) AS scans, t.first_scan_at, t.picked_at, t.last_scan_at, t.last_code,
  t.signed_at, t.out_at, t.lost_at, t.rejected_at
FROM shipments AS s
LEFT JOIN parcel_state AS t ON t.parcel_key = s.parcel_key
LEFT JOIN shops AS v ON v.shop_key = s.shop_key
LEFT JOIN reused_waybill AS w ON w.waybill_hash = s.waybill_hash
