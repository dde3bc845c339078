"""From the bytes of an answer to its contents: encodings, broken JSON, the root and list wrappers."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from fuchang.kernel.errors import Retry

_SHOWN = 120


class Unreadable(Retry):
    """What came is no answer of the gateway: cut off, a page for people, something else."""

    def __init__(self, *, method: str, said: bytes) -> None:
        self.method = method
        shown = said[:_SHOWN].decode("utf-8", "replace")
        super().__init__(f"{method}: 回答读不懂 / the answer cannot be read: {shown!r}")


def opened(method: str, body: bytes) -> dict[str, Any]:
    """The JSON object of an answer, its root still on. Raises Unreadable.

    Raw tabs and line ends inside strings occur and are kept; numbers with a point stay text.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            told = json.loads(
                body.decode(encoding), strict=False, parse_float=str, parse_constant=_no_number
            )
        except (ValueError, RecursionError):
            continue
        if isinstance(told, dict):
            return told
    raise Unreadable(method=method, said=body)


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def response_key(method: str) -> str:
    """The root of an answer: `taobao.refund.get` → `refund_get_response`; other families keep theirs."""
    return method.removeprefix("taobao.").replace(".", "_") + "_response"


def unwrapped(method: str, told: dict[str, Any]) -> dict[str, Any]:
    """The contents without the root, which `simplify=true` leaves out."""
    inner = told.get(response_key(method))
    return inner if isinstance(inner, dict) else told


def walked(told: Any, path: str) -> Any:
    """What lies at `a.b.c`; a list that lies there earlier is meant (`simplify` drops wrappers)."""
    for step in path.split(".") if path else ():
        if isinstance(told, list):
            return told
        if not isinstance(told, dict):
            return None
        told = told.get(step)
    return told


def listed(told: Any, path: str) -> list[dict[str, Any]]:
    """The rows at a path: none, one that was not put into a list, or many."""
    found = walked(told, path)
    if isinstance(found, dict):
        # `{"refunds": {"refund": [...]}}` asked for as `refunds`: the wrapper holds one list
        inner = list(found.values())
        found = inner[0] if len(inner) == 1 and isinstance(inner[0], list) else [found]
    return list(_objects(found)) if isinstance(found, list) else []


def _objects(found: list[Any]) -> Iterator[dict[str, Any]]:
    return (row for row in found if isinstance(row, dict))
