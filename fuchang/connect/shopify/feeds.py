"""The feeds of a store, a page at a time: what a caller stores, and the cursor that it keeps."""

from collections.abc import Callable, Mapping
from typing import Any

from fuchang.connect.platforms import Application
from fuchang.connect.shopify import granting, polling
from fuchang.connect.shopify.asking import Store
from fuchang.connect.shopify.polling import Page
from fuchang.kernel.errors import UnknownWord

_DISPUTES_PAGE = 50
_OF_ORDERS = ("order", "trace")


def page(store: Store, feed: str, cursor: Mapping[str, Any], *, back_days: int, now: int) -> Page:
    """Ask one page of a feed. Raises UnknownWord and the errors of asking."""
    if feed not in _FEEDS:
        raise UnknownWord(what="feed", got=feed, known=_FEEDS)
    return _FEEDS[feed](store, cursor, back_days, now)


def open_with(of: Application, token: str, *, now: int) -> tuple[Store, int | None]:
    """A store to ask, and until when; a token of the app's own is fetched. Raises NotGranted."""
    if token != granting.BY_ITSELF:
        return Store(of.url, token), None
    grant = granting.fetched(of, now=now)
    until = None if grant.ends_at is None else grant.ends_at - granting.EARLIER_S
    return Store(of.url, grant.token), until


def again(store: Store, thing: str, thing_id: str) -> tuple[str, list[dict[str, Any]]]:
    """One thing read again, as a row of its feed; an order comes with its trace. Raises UnknownWord."""
    if thing not in _OF_ORDERS:
        raise UnknownWord(what="thing", got=thing, known=_OF_ORDERS)
    found = one_order(store, thing_id if "/" in thing_id else f"gid://shopify/Order/{thing_id}")
    return "orders", [found] if found else []


def one_order(store: Store, gid: str) -> dict[str, Any] | None:
    """An order read again; None where it is not there, or older than the app may see."""
    found = store.ask("order", {"id": gid}).get("order")
    return found if isinstance(found, dict) else None


def _orders(store: Store, cursor: Mapping[str, Any], back_days: int, now: int) -> Page:
    began = polling.begun(cursor, back_days=back_days, now=now)
    variables, fixed = polling.question(began, now=now)
    told = store.ask("orders", variables).get("orders") or {}
    return polling.followed(told, fixed, now=now)


def _disputes(store: Store, cursor: Mapping[str, Any], _back_days: int, _now: int) -> Page:
    """All that are there, page by page: they are few, and have no time of change."""
    variables = {"first": _DISPUTES_PAGE, "after": cursor.get("after"), "query": None}
    told = store.ask("disputes", variables).get("disputes") or {}
    rows = tuple(row for row in told.get("nodes") or () if isinstance(row, dict))
    info = told.get("pageInfo") or {}
    more = bool(info.get("hasNextPage") and info.get("endCursor"))
    return Page(rows, {"after": info["endCursor"] if more else None}, caught_up=not more)


_FEEDS: dict[str, Callable[[Store, Mapping[str, Any], int, int], Page]] = {
    "orders": _orders,
    "disputes": _disputes,
}
