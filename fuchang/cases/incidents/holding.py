"""Shipping of the orders that turned is held while they are abnormal, by their incident."""

from collections.abc import Collection

from django.db import transaction

from fuchang.cases import holds
from fuchang.cases.book import book
from fuchang.cases.incidents.crowds import Crowd
from fuchang.cases.models import Case, Hold
from fuchang.cases.models.hold import RELEASED
from fuchang.store.facts.crowd import unshipped
from fuchang.store.facts.sources import chunks

AT_ONCE = 100
SYSTEM = "system"
NORMAL = "订单状态恢复正常 / the order is normal again"


def hold_affected(
    incident: Case, crowd: Crowd, *, now: int, orders: Collection[str] | None = None
) -> None:
    """Ask for what is abnormal and could still leave, release what is normal again.

    What a person has released is not asked for again. With `orders` only these are looked at.
    """
    kind = book().kinds.get(incident.kind)
    if kind is None or not kind.holds_shipping or not incident.live:
        return
    looked = crowd.orders if orders is None else crowd.orders & frozenset(orders)
    there = {(one.order_id, one.line_id): one for one in _there(incident, looked)}
    wanted = [
        pair
        for pair in unshipped(incident.shop_key, crowd.open_orders & looked)
        if pair not in there or _again(there[pair])
    ]
    over = [
        one
        for one in there.values()
        if one.order_id not in crowd.open_orders
        and one.state in holds.HOLDING
        and one.asked_by == SYSTEM
    ]
    _carry_out(incident, wanted, over, why=kind.title.both, now=now)


def take_over(incident: Case, case: Case) -> None:
    """What the case of a status holds is held by its incident from now on (neither is saved here).

    The warehouse need not hear of it: the line stays where it is.
    """
    if case.subject_type != "status":
        return
    there = set(Hold.objects.filter(case=incident).values_list("order_id", "line_id"))
    for hold in Hold.objects.filter(case=case, state__in=holds.HOLDING, asked_by=SYSTEM):
        if (hold.order_id, hold.line_id) not in there:
            hold.case = incident
            hold.save(update_fields=["case"])
    holds.refresh(case)
    holds.refresh(incident)
    incident.save(update_fields=["hold_state"])


def _there(incident: Case, orders: Collection[str]) -> list[Hold]:
    return [
        hold
        for some in chunks(sorted(orders))
        for hold in Hold.objects.filter(case=incident, order_id__in=list(some))
    ]


def _again(hold: Hold) -> bool:
    return hold.state == RELEASED and hold.released_by == SYSTEM and hold.release_why == NORMAL


def _carry_out(
    incident: Case, wanted: list[tuple[str, str]], over: list[Hold], *, why: str, now: int
) -> None:
    for some in chunks(wanted, AT_ONCE):
        with transaction.atomic():
            holds.ask(incident, list(some), by=SYSTEM, why=why, now=now)
            incident.save(update_fields=["hold_state"])
    for some_over in chunks(over, AT_ONCE):
        with transaction.atomic():
            for hold in some_over:
                holds.release(hold, by=SYSTEM, now=now, why=NORMAL)
            holds.refresh(incident)
            incident.save(update_fields=["hold_state"])
