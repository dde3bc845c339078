-- The wide row of an order.
SELECT
  o.order_key, o.shop_key, o.buyer_key, o.item_key, o.status, o.hold,
  CASE WHEN o.mark IS NULL THEN 0 ELSE 1 END AS has_mark,
  o.created_at, o.paid_at, o.shipped_at, o.ship_by_at, o.ship_by_source, o.pay_by_at,
  o.modified_at, o.total_fen, o.paid_fen, o.refunded_fen, o.refund_count,
  COALESCE(o.refund_open, 0) AS refund_open, o.cross_border,
  i.item_orders, i.item_paid_fen, o.mark
FROM orders AS o
LEFT JOIN items AS i ON i.item_key = o.item_key
