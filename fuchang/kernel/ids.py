"""Ids are text at the edges; hashes and fingerprints that name a thing the same on every machine."""

import hashlib
import hmac

_KEY_BITS = 63


def fingerprint(*parts: str) -> str:
    """16 hex digits that name one finding for ever, whatever the machine or the day."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def keyed_hash(secret: bytes, kind: str, text: str) -> int:
    """A 63-bit integer standing for a personal identifier; without the secret it cannot be traced.

    `kind` keeps a phone and an address of the same text apart.
    """
    digest = hmac.new(secret, f"{kind}\x1f{text}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _KEY_BITS)
