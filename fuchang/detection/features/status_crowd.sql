-- The islands that hold ten statuses or more, of five things or more: one account that flaps is no crowd.
SELECT shop_key, island_no, MIN(since_at) AS started_at, MAX(since_at) AS ended_at, COUNT(*) AS statuses
FROM status_island
GROUP BY shop_key, island_no
HAVING COUNT(*) >= 10 AND COUNT(DISTINCT subject_id) >= 5
