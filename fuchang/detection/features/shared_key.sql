-- Identifiers that several accounts share, of the accounts that ask for refunds. `holders` counts all
-- accounts that hold the key, so that a hub (a campus locker, a forwarder) can be told from a ring.
SELECT i.buyer_key, i.identifier, i.identifier_hash, h.holders
FROM buyer_identifiers AS i
JOIN (
  SELECT identifier, identifier_hash, COUNT(*) AS holders
  FROM buyer_identifiers
  WHERE identifier_hash IN (
    SELECT identifier_hash FROM buyer_identifiers
    WHERE buyer_key IN (SELECT buyer_key FROM refunds WHERE buyer_key IS NOT NULL)
    GROUP BY identifier_hash HAVING MIN(buyer_key) < MAX(buyer_key)
  )
  GROUP BY identifier, identifier_hash
) AS h ON h.identifier = i.identifier AND h.identifier_hash = i.identifier_hash
WHERE i.buyer_key IN (SELECT buyer_key FROM refunds WHERE buyer_key IS NOT NULL)
