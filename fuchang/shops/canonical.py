"""An act as the one text that its mac is over: the same text from a fresh record and from its row.

A million rows are read as text and put together by hand: records, dictionaries and an encoder per row
would cost three times as much, and whoever verifies waits for it.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from django.db import connection

from fuchang.shops.models import AuditRow

# in the order of the text: sorted, as canonical JSON has it
TOLD = (
    "action", "actor", "address", "after", "at", "before", "chain", "object", "reason", "request",
    "seq", "session",
)  # fmt: skip
SOME = 10_000
_BEFORE_ALL = -(2**63)
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_decode = json.JSONDecoder().raw_decode
_READ = ", ".join(
    f'CAST("{name}" AS text)' if name in {"after", "before"} else f'"{name}"'
    for name in ("seq", "prev", "mac", *TOLD)
)
Row = tuple[Any, ...]


class Unreadable(ValueError):
    """A row that holds what none of ours can hold."""


def text(row: AuditRow) -> str:
    """Of a record."""
    return row.prev + _encode({name: getattr(row, name) for name in TOLD})


def text_of(row: Row) -> str:
    """Of a row as `rows` gives it. Raises Unreadable."""
    (
        _, prev, _, action, actor, address, after, at, before, chain, thing, reason, request, seq,
        session,
    ) = row  # fmt: skip
    say = encode_basestring
    try:
        return (
            f'{prev}{{"action":{say(action)},"actor":{say(actor)},"address":{say(address)},'
            f'"after":{_plain(after)},"at":{at:d},"before":{_plain(before)},"chain":{chain:d},'
            f'"object":{say(thing)},"reason":{say(reason)},"request":{say(request)},'
            f'"seq":{seq:d},"session":{say(session)}}}'
        )
    except (TypeError, ValueError) as error:
        raise Unreadable(str(error)) from None


def rows(chain: int) -> Iterator[Row]:
    """The rows of a chain in order: `seq`, `prev`, `mac`, then what each tells; by pages, so that memory stays small."""
    asked = (
        f'SELECT {_READ} FROM shops_auditrow WHERE "chain" = %s AND "seq" > %s '
        f'ORDER BY "seq" LIMIT {SOME}'
    )
    last: Any = _BEFORE_ALL
    while True:
        with connection.cursor() as cursor:
            cursor.execute(asked, [chain, last])
            page = cursor.fetchall()
        yield from page
        if len(page) < SOME:
            return
        last = page[-1][0]


def signer(key: bytes) -> Callable[[str], str]:
    """HMAC-SHA-256 of many texts under one key, whose two halves are worked out once."""
    padded = key.ljust(64, b"\0")
    inside = hashlib.sha256(bytes(sign ^ 0x36 for sign in padded))
    outside = hashlib.sha256(bytes(sign ^ 0x5C for sign in padded))

    def sign(said: str) -> str:
        inner, outer = inside.copy(), outside.copy()
        inner.update(said.encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return outer.hexdigest()

    return sign


@lru_cache(maxsize=4_096)  # most acts say what many others said: new, then active
def _plain(value: str | None) -> str:
    """JSON as the database keeps it, in canonical form; nothing may follow it."""
    if value is None:
        return "null"
    found, end = _decode(value)
    if end != len(value):
        raise ValueError(value[end:])
    return _encode(found)
