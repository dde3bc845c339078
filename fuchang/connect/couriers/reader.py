"""A stored answer of a tracking service as every connector tells it: rows, strange codes, what stays out."""

from collections.abc import Sequence
from typing import Any

from fuchang.connect.couriers.history import History
from fuchang.connect.couriers.merge import trace
from fuchang.connect.couriers.providers import provider
from fuchang.connect.couriers.reading import UnknownShape
from fuchang.connect.couriers.rows import source_rows
from fuchang.connect.heard import Asked, Heard, Unbelieved

_A_TIME = "2026-11-01 10:00:00，不在将来 / and not in the future"


def heard(call: str, told: Sequence[Any], asked: Asked) -> Heard:
    """Read the documents that a service gave; `call` is its name (`kuaidi100`, or `kuaidi100.query`).

    `asked.about` may name the order, the waybill and the courier; of a call that tells of several parcels
    `orders` (number → order) names those of this shop, and `elsewhere` those of its other shops. What is
    nobody's, and a document that is none of this service's, stays out. Raises UnknownWord for a service
    that is not there.
    """
    service = provider(call.partition(".")[0])
    found = Heard()
    for number, document in enumerate(told, start=1):
        try:
            histories = service.read(document, now=asked.asked_at)
        except UnknownShape as error:
            found.unbelieved.append(
                Unbelieved(
                    "tracking_events", f"[{number}]", str(document)[:200], str(error), number
                )
            )
            continue
        for history in histories:
            if _is_ours(found, history, asked, row=number):
                _add(found, history, asked, row=number)
    return found


def _is_ours(found: Heard, history: History, asked: Asked, *, row: int) -> bool:
    orders = asked.about.get("orders")
    if orders is None or history.number in orders:
        return True
    if history.number not in asked.about.get("elsewhere", ()):
        wanted = "本店的运单号 / the number of a parcel of this shop"
        found.unbelieved.append(
            Unbelieved("tracking_events", "waybill", history.number, wanted, row)
        )
    return False


def _add(found: Heard, history: History, asked: Asked, *, row: int) -> None:
    whole = trace(history)
    about = asked.about
    rows = source_rows(
        whole,
        shop_id=asked.shop_id,
        order_id=str(about.get("orders", {}).get(whole.number) or about.get("order_id", "")),
        waybill=whole.number or str(about.get("waybill", "")),
        courier=history.courier or str(about.get("courier", "")),
    )
    if rows["tracking_events"]:
        for table, more in rows.items():
            found.tables.setdefault(table, []).extend(more)
    found.strange.update(("tracking_events.code", code) for code in history.unknown_codes)
    found.unbelieved += [
        Unbelieved("tracking_events", "seen_at", line, _A_TIME, row) for line in history.unread
    ]
