-- Orders of the refunds that some kind may match: the rest need no trace and no order.
SELECT order_key
FROM (
  SELECT order_key, status, by_system, finished_at, CASE WHEN status IN (8, 9) THEN 0 ELSE 1 END AS is_open
  FROM refunds
) AS wide{refund_ground}
