"""Ids are text at the edges; hashes and fingerprints that name a thing the same on every machine."""

import hashlib

_KEY_BITS = 63
# what is said of a value that is no number of the platform
EXPECTED_LONG_ID = (
    "12 至 20 位数字的编号（勿用科学计数法） / a number of 12 to 20 digits (never 1.2E+18)"
)


def fingerprint(*parts: str) -> str:
    """16 hex digits that name one finding for ever, whatever the machine or the day."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def keyed_hash(secret: bytes, kind: str, text: str) -> int:
    """A 63-bit integer standing for a personal identifier; without the secret it cannot be traced.

    Keyed BLAKE2b. `kind` keeps a phone and an address of the same text apart.
    """
    digest = hashlib.blake2b(
        f"{kind}\x1f{text}".encode(), key=hash_key(secret), digest_size=8
    ).digest()
    return int.from_bytes(digest, "big") >> (64 - _KEY_BITS)


def hash_key(secret: bytes) -> bytes:
    """The key of keyed hashes: the secret itself, or what stands for one that is too long."""
    longest = hashlib.blake2b.MAX_KEY_SIZE
    return secret if len(secret) <= longest else hashlib.blake2b(secret).digest()
