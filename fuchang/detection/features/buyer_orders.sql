-- How many orders the buyers who ask for refunds have placed.
SELECT buyer_key, COUNT(*) AS buyer_orders
FROM orders
WHERE buyer_key IN (SELECT buyer_key FROM refunds WHERE buyer_key IS NOT NULL)
GROUP BY buyer_key
