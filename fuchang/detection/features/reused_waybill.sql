-- Waybill numbers that more than one buyer's parcel carries, of parcels shipped since {since}, as far
-- back as any kind of parcel looks. Merged orders of one buyer share a parcel. Numbers that occur once
-- are nearly all: they fall away by a count alone, before buyers are looked at.
SELECT waybill_hash, COUNT(DISTINCT buyer_key) AS waybill_buyers
FROM shipments
WHERE shipped_at > {since} AND waybill_hash IN (
  SELECT waybill_hash FROM shipments
  WHERE shipped_at > {since} AND waybill_hash IS NOT NULL
  GROUP BY waybill_hash HAVING COUNT(*) > 1
)
GROUP BY waybill_hash HAVING MIN(buyer_key) < MAX(buyer_key)
