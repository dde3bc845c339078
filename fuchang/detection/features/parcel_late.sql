-- What is joined to a parcel only once it is found.
SELECT order_key AS late_key, status AS order_status, paid_fen AS order_paid_fen FROM orders
