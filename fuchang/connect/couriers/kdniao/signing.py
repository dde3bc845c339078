"""The signature: base64 of the 32 hex signs of an MD5, not of its bytes."""

import base64
import hashlib


def of(request_data: str, *, key: str) -> str:
    """The DataSign of a text, before any URL encoding: the form encodes it once."""
    digest = hashlib.md5((request_data + key).encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()
