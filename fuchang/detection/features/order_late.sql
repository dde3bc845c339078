-- What is joined to an order only once it is found.
SELECT order_key AS late_key, mark FROM orders
