"""The desk over HTTP: one router file per room, OpenAPI, scoped keys, idempotency."""
