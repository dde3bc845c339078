"""Pushes of 快递100: a form with `param` and `sign`; anything but its own reply makes it call again."""

import json
from collections.abc import Mapping
from typing import Any

from fuchang.connect.couriers.calls import Heard, Incoming, NotGenuine, Reply, Unreadable, same
from fuchang.connect.couriers.kuaidi100 import signing
from fuchang.connect.couriers.providers import Provider
from fuchang.connect.couriers.reading import UnknownShape

# told again three times, 35 minutes apart, unless the answer is this
TAKEN = Reply('{"result":true,"returnCode":"200","message":"成功"}'.encode())


def heard(provider: Provider, keys: Mapping[str, str], call: Incoming, *, now: int) -> Heard:
    """A push, checked on the text that was signed. Raises NotGenuine or Unreadable."""
    form = call.form()
    param, salt = form.get("param", ""), keys.get("salt", "")
    if not salt:
        raise NotGenuine(provider=provider.name, why="没有设置 salt / no salt is set")
    if not same(form.get("sign", "").upper(), signing.of_push(param, salt=salt)):
        raise NotGenuine(provider=provider.name, why="sign")
    document = _document(provider, param)
    documents = [document]
    abroad = document.get("destResult")  # what the courier at the other end of the world says
    if isinstance(abroad, dict) and abroad.get("nu"):
        documents.append({**document, "lastResult": abroad})
    histories = tuple(one for told in documents for one in provider.read(told, now=now))
    return Heard(histories, TAKEN, call.call_id, tuple(documents))


def refused(why: str, *, now: int) -> Reply:  # noqa: ARG001 - other services say when
    """No, in its own words: it will call again."""
    told = {"result": False, "returnCode": "401", "message": why}
    return Reply(json.dumps(told, ensure_ascii=False).encode(), status=401)


def _document(provider: Provider, param: str) -> dict[str, Any]:
    try:
        document = json.loads(param)
        if isinstance(document, dict) and provider.read(document, now=0):
            return document
    except (ValueError, RecursionError, UnknownShape) as error:
        raise Unreadable(provider=provider.name, why=str(error)) from error
    raise Unreadable(provider=provider.name, why=param[:80])
