SELECT r.* REPLACE (COALESCE(r.order_key, refund.order_key) AS order_key)
FROM merging.keyed_messages AS r
LEFT JOIN refunds AS refund ON refund.refund_key = r.refund_key
