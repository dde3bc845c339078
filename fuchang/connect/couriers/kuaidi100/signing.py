"""Three signatures, all MD5 in capitals, over the very text that is sent."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def written(param: Mapping[str, Any]) -> str:
    """A parameter as the one text that is both signed and sent."""
    return json.dumps(param, ensure_ascii=False, separators=(",", ":"))


def of_query(param: str, *, key: str, customer: str) -> str:
    """The signature of a real-time query."""
    return _md5(param + key + customer)


def of_label(param: str, *, at_ms: int, key: str, secret: str) -> str:
    """The signature of proof of delivery and interception."""
    return _md5(f"{param}{at_ms}{key}{secret}")


def of_push(param: str, *, salt: str) -> str:
    """The signature that a push carries."""
    return _md5(param + salt)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
