-- The wide row of a mass incident: one crowd of statuses of one shop.
SELECT
  MIN(s.status_key) AS incident_key, c.shop_key, c.started_at, c.ended_at, c.statuses,
  COUNT(DISTINCT s.subject_id) AS subjects,
  COUNT(CASE WHEN s.until_at IS NULL THEN 1 END) AS open_statuses,
  CAST(SUM(COALESCE(s.amount_fen, 0)) AS BIGINT) AS amount_fen
FROM status_crowd AS c
JOIN status_island AS i ON i.shop_key = c.shop_key AND i.island_no = c.island_no
JOIN statuses AS s ON s.status_key = i.status_key
GROUP BY c.shop_key, c.island_no, c.started_at, c.ended_at, c.statuses
