"""Pushes of 快递鸟: a form with `RequestData` and `DataSign`, often many parcels at once."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from fuchang.connect.couriers.calls import Heard, Incoming, NotGenuine, Reply, Unreadable, same
from fuchang.connect.couriers.kdniao import signing
from fuchang.connect.couriers.providers import Provider
from fuchang.connect.couriers.reading import UnknownShape
from fuchang.kernel.clock import local_text


def heard(provider: Provider, keys: Mapping[str, str], call: Incoming, *, now: int) -> Heard:
    """A push, checked on the text that was signed. Raises NotGenuine or Unreadable."""
    form, key = call.form(), keys.get("key", "")
    if not key:
        raise NotGenuine(provider=provider.name, why="没有设置 AppKey / no AppKey is set")
    data = form.get("RequestData", "")
    signs = form.get("DataSign", "")
    right = signing.of(data, key=key)
    # the vendor's own demo encodes once more than a form does
    if not any([same(signs, right), same(unquote(signs), right)]):
        raise NotGenuine(provider=provider.name, why="DataSign")
    document = _document(provider, data)
    histories = provider.read(document, now=now)
    return Heard(histories, _taken(keys, now=now), call.call_id, (document,))


def refused(why: str, *, now: int) -> Reply:
    """No, in its own words: it will call again."""
    told = {"UpdateTime": local_text(now), "Success": False, "Reason": why}
    return Reply(json.dumps(told, ensure_ascii=False).encode(), status=401)


def _taken(keys: Mapping[str, str], *, now: int) -> Reply:
    told = {
        "EBusinessID": keys.get("business_id", ""),
        "UpdateTime": local_text(now),
        "Success": True,
        "Reason": "",
    }
    return Reply(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def _document(provider: Provider, data: str) -> dict[str, Any]:
    for text in (data, unquote(data)):
        try:
            document = json.loads(text)
            if isinstance(document, dict):
                provider.read(document, now=0)
                return document
        except (ValueError, RecursionError, UnknownShape):
            continue
    raise Unreadable(provider=provider.name, why=data[:80])
