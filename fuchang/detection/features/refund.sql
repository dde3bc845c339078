-- The wide row of a refund: itself, its order, its parcels, its item, its buyer.
SELECT
  r.refund_key, r.shop_key, r.order_key, r.buyer_key, r.item_key,
  r.kind, r.phase, r.status,
  CASE WHEN r.status IN (8, 9) THEN 0 ELSE 1 END AS is_open,
  r.goods, r.reason, r.applied_at, r.answer_by_at, r.answer_by_source,
  r.proof_by_at, r.proof_by_source, r.finished_at, r.modified_at, r.refund_fen,
  r.cs_status, r.by_system, r.zero_second, r.constraint_code, r.prompt, r.risk, r.liability,
  f.order_refunds, f.order_refunded_fen, f.order_asked_fen,
  o.status AS order_status, o.hold AS order_hold, o.paid_at AS order_paid_at,
  o.paid_fen AS order_paid_fen,
  CASE WHEN p.shipped_at > o.shipped_at OR o.shipped_at IS NULL THEN p.shipped_at ELSE o.shipped_at END
    AS order_shipped_at,
  CASE WHEN o.cross_border = 1 OR i.cross_border = 1 THEN 1 ELSE 0 END AS cross_border,
  COALESCE(p.parcels, 0) AS parcels, COALESCE(p.waybills, 0) AS waybills,
  CASE WHEN p.asked = p.parcels THEN 1 ELSE COALESCE(v.traced, 0) END AS traced, COALESCE(p.scans, 0) AS scans, p.first_scan_at, p.picked_at,
  CAST((p.last_mark - p.last_mark % 64) / 64 AS BIGINT) AS last_scan_at,
  p.last_mark % 64 AS last_code,
  p.signed_at, p.rejected_at, p.lost_at, COALESCE(p.record_signed, 0) AS record_signed,
  i.special, i.special_by_words,
  COALESCE(b.buyer_orders, 0) AS buyer_orders, COALESCE(h.buyer_refunds, 0) AS buyer_refunds,
  COALESCE(h.buyer_refund_only_30d, 0) AS buyer_refund_only_30d,
  COALESCE(g.ring_accounts, 0) AS ring_accounts, COALESCE(g.ring_strength, 0) AS ring_strength
FROM refunds AS r
LEFT JOIN refunded_order AS o ON o.order_key = r.order_key
LEFT JOIN order_refund AS f ON f.order_key = r.order_key
LEFT JOIN order_trace AS p ON p.order_key = r.order_key
LEFT JOIN shops AS v ON v.shop_key = r.shop_key
LEFT JOIN items AS i ON i.item_key = r.item_key
LEFT JOIN buyer_orders AS b ON b.buyer_key = r.buyer_key
LEFT JOIN buyer_history AS h ON h.refund_key = r.refund_key
LEFT JOIN ring_member AS g ON g.buyer_key = r.buyer_key
