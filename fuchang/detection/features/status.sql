-- The wide row of a status.
SELECT
  s.status_key, s.shop_key, s.order_key, s.status_subject, s.status_code,
  CASE WHEN s.until_at IS NULL THEN 1 ELSE 0 END AS is_open,
  s.since_at, s.due_at, s.amount_fen, s.by_seller,
  CASE WHEN c.island_no IS NULL THEN 0 ELSE 1 END AS in_incident
FROM statuses AS s
LEFT JOIN status_island AS i ON i.status_key = s.status_key
LEFT JOIN status_crowd AS c ON c.shop_key = i.shop_key AND c.island_no = i.island_no
