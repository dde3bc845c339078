-- The islands that hold ten statuses or more.
SELECT shop_key, island_no, MIN(since_at) AS started_at, MAX(since_at) AS ended_at, COUNT(*) AS statuses
FROM status_island
GROUP BY shop_key, island_no
HAVING COUNT(*) >= 10
