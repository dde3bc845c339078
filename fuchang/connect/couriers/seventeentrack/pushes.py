"""Pushes of 17TRACK: JSON, signed over the raw body and the key; told again after 10, 30 and 60 minutes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from fuchang.connect.couriers.calls import Heard, Incoming, NotGenuine, Reply, Unreadable, same
from fuchang.connect.couriers.providers import Provider
from fuchang.connect.couriers.reading import UnknownShape

TAKEN = Reply(b"ok", media="text/plain")


def signature(body: bytes, *, key: str) -> str:
    """The header `sign` of a body."""
    return hashlib.sha256(body + f"/{key}".encode()).hexdigest()


def heard(provider: Provider, keys: Mapping[str, str], call: Incoming, *, now: int) -> Heard:
    """A push, checked on the bytes that were signed. Raises NotGenuine or Unreadable."""
    key = keys.get("key", "")
    if not key or not same(call.headers.get("sign", ""), signature(call.body, key=key)):
        raise NotGenuine(provider=provider.name, why="sign")
    try:
        document = json.loads(call.body)
        histories = provider.read(document, now=now)
    except (ValueError, RecursionError, UnknownShape) as error:
        raise Unreadable(provider=provider.name, why=str(error)) from error
    event = str(document["event"])
    ended = event if event in provider.mapping.written.ended else ""
    heard = tuple(replace(one, ended=ended) for one in histories)
    return Heard(heard, TAKEN, call.call_id, (document,))


def refused(why: str, *, now: int) -> Reply:  # noqa: ARG001 - other services say when
    """No: anything but a 2xx makes it call again."""
    return Reply(why.encode(), status=401, media="text/plain;charset=UTF-8")
