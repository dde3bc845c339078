"""The signatures of TOP and TMC: names in ASCII order, each with its value, the secret around or as key."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Literal

SignMethod = Literal["md5", "hmac", "hmac-sha256"]


def written(value: Any) -> str:
    """A parameter as it goes over the wire, and into the signature."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, list | tuple):
        return ",".join(written(one) for one in value)
    return str(value)


def sign(params: Mapping[str, str], *, secret: str, method: SignMethod) -> str:
    """The `sign` of these parameters, upper hex; files are not among them."""
    text = "".join(f"{name}{params[name]}" for name in sorted(params) if name != "sign").encode()
    key = secret.encode()
    if method == "md5":
        return hashlib.md5(key + text + key, usedforsecurity=False).hexdigest().upper()
    digest = "md5" if method == "hmac" else "sha256"
    return hmac.new(key, text, digest).hexdigest().upper()


def tmc_sign(*, app_key: str, group: str, timestamp: str, secret: str) -> str:
    """The `sign` of a CONNECT frame of TMC."""
    told = {"app_key": app_key, "group_name": group, "timestamp": timestamp}
    return sign(told, secret=secret, method="md5")
