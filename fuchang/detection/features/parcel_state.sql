-- What the scans of a parcel say. A label that waits for pick-up is no scan. The last scan and its
-- meaning travel in one number: moment * 64 + code; so do the last loss or rejection. Scans before
-- {since}, as far back as any kind of parcel looks, count only for orders that have refunds.
SELECT
  parcel_key, scans, first_scan_at, picked_at,
  CAST((last_mark - last_mark % 64) / 64 AS BIGINT) AS last_scan_at,
  last_mark % 64 AS last_code,
  signed_at, out_at,
  CASE WHEN trouble_mark % 64 = 12 THEN CAST((trouble_mark - trouble_mark % 64) / 64 AS BIGINT) END AS lost_at,
  CASE WHEN trouble_mark % 64 = 13 THEN CAST((trouble_mark - trouble_mark % 64) / 64 AS BIGINT) END AS rejected_at
FROM (
  SELECT
    parcel_key,
    COUNT(*) AS scans,
    MIN(seen_at) AS first_scan_at,
    MIN(CASE WHEN code = 2 THEN seen_at END) AS picked_at,
    MAX(seen_at * 64 + code) AS last_mark,
    MIN(CASE WHEN code = 7 THEN seen_at END) AS signed_at,
    MAX(CASE WHEN code = 5 THEN seen_at END) AS out_at,
    MAX(CASE WHEN code >= 12 AND code <= 13 THEN seen_at * 64 + code END) AS trouble_mark
  FROM (
    SELECT parcel_key, seen_at, code FROM tracking_events WHERE code <> 1 AND seen_at > {since}
    UNION ALL
    SELECT parcel_key, seen_at, code FROM tracking_events
    WHERE code <> 1 AND seen_at <= {since} AND parcel_key IN (
      SELECT parcel_key FROM shipments WHERE order_key IN (SELECT order_key FROM refunds)
    )
  ) AS scanned
  GROUP BY parcel_key
) AS marks
