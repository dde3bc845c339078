"""Signatures of messages as Standard Webhooks has them, made for what goes out, checked for what comes in.

Signed is `<id>.<timestamp>.<body>` with HMAC-SHA-256; the header holds one signature for each secret
in force, so that a secret can be changed while both ends go on.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping

PREFIX = "whsec_"
TOLERANCE_S = 300
SECRET_BYTES = 32
MOST_SIGNATURES = 10
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,200}")
_AT = re.compile(r"[0-9]{1,12}")
# all of the header must be signatures: what a server joined of two headers is none
_SIGNATURES = re.compile(r"v[0-9a-z]+,[A-Za-z0-9+/=]+( v[0-9a-z]+,[A-Za-z0-9+/=]+)*")


def fresh_secret() -> str:
    """A new secret, as both ends write it down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, *, call_id: str, at: int | str, body: bytes) -> str:
    """`v1,<base64>` of one secret."""
    signed = f"{call_id}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def headers(in_force: Iterable[str], *, call_id: str, at: int, body: bytes) -> dict[str, str]:
    """The three headers of a message that goes out."""
    made = (signature(secret, call_id=call_id, at=at, body=body) for secret in in_force)
    return {
        "webhook-id": call_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(made),
    }


def genuine(in_force: Iterable[str], told: Mapping[str, str], *, body: bytes, now: int) -> bool:
    """Whether a call was signed with one of the secrets, within five minutes of now.

    All secrets are compared with all signatures, each in constant time.
    """
    call_id, at = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if not _ID.fullmatch(call_id) or not _AT.fullmatch(at) or abs(int(at) - now) > TOLERANCE_S:
        return False
    listed = told.get("webhook-signature", "")
    given = listed.split(" ")
    if not _SIGNATURES.fullmatch(listed) or len(given) > MOST_SIGNATURES:
        return False
    made = [signature(secret, call_id=call_id, at=at, body=body) for secret in in_force]
    same = [hmac.compare_digest(one, other) for one in made for other in given]
    return any(same)


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
