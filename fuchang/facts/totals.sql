-- Orders, payments and refunds by shop. A stub, an order that only a refund file names, is no order
-- here: nothing tells when it was made or what became of it, and it would make every rate 100 %.
SELECT
    counted.shop_key,
    CAST(SUM(counted.orders) AS BIGINT) AS orders,
    CAST(SUM(counted.paid) AS BIGINT) AS paid,
    CAST(SUM(counted.refunds) AS BIGINT) AS refunds,
    CAST(SUM(counted.refunded_fen) AS BIGINT) AS refunded_fen,
    CAST(SUM(counted.refunded_orders) AS BIGINT) AS refunded_orders,
    CAST(SUM(counted.refunded_paid) AS BIGINT) AS refunded_paid
FROM (
    SELECT
        told.shop_key,
        CASE WHEN told.known = 1 THEN 1 ELSE 0 END AS orders,
        CASE WHEN told.known = 1 AND told.paid_at IS NOT NULL THEN 1 ELSE 0 END AS paid,
        COALESCE(told.refund_count, 0) AS refunds,
        COALESCE(told.refunded_fen, 0) AS refunded_fen,
        CASE WHEN told.known = 1 AND told.refund_count > 0 THEN 1 ELSE 0 END AS refunded_orders,
        CASE
            WHEN told.known = 1 AND told.paid_at IS NOT NULL AND told.refund_count > 0 THEN 1
            ELSE 0
        END AS refunded_paid
    FROM (
        SELECT
            shop_key, paid_at, refund_count, refunded_fen,
            CASE
                WHEN created_at IS NULL AND status IS NULL AND total_fen IS NULL THEN 0
                ELSE 1
            END AS known
        FROM orders
    ) AS told
    UNION ALL
    SELECT
        refunds.shop_key, 0 AS orders, 0 AS paid, 1 AS refunds,
        CASE WHEN refunds.status = 9 THEN COALESCE(refunds.refund_fen, 0) ELSE 0 END
            AS refunded_fen,
        0 AS refunded_orders, 0 AS refunded_paid
    FROM refunds
    WHERE refunds.order_key IS NULL
) AS counted
GROUP BY counted.shop_key
ORDER BY counted.shop_key
