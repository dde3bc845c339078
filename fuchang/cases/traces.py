"""A case that opens about an order is worth a question about its parcels; a person may ask again."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from django.db import connection

from fuchang.cases.change import changing
from fuchang.cases.models import Case
from fuchang.connect.couriers.providers import providers
from fuchang.facts.rest import at_rest
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import Access
from fuchang.shops.models import Authorisation, CourierAccount
from fuchang.store import watching
from fuchang.store.models import ServicePast, WatchedParcel
from fuchang.store.watching import Named
from fuchang.store.wishes import wish

OPENED = "case_opened"
_AT_ONCE = 400


class NobodyToAsk(AskUser):
    """No tracking service, or no parcel."""

    status = 409

    def __init__(self, *, parcels: int) -> None:
        super().__init__(
            "这家店没有接平台，也没有填物流查询的密钥，由店主在“数据接入”里填 / nobody to ask yet: its owner enters keys under Data"
            if parcels
            else "这笔订单还没有运单号 / the order has no waybill yet"
        )


@dataclass(frozen=True)
class Asked:
    """What a case shows of one parcel: its row, and what each service was asked and told."""

    parcel: WatchedParcel
    past: list[tuple[str, ServicePast]]


def follow(cases: Collection[Case], *, opened: Collection[str], now: int) -> None:
    """Ask about the parcels of cases that have opened; of the others about those never asked about."""
    served = _served({case.shop_key for case in cases})
    about = [case for case in cases if case.order_id and case.shop_key in served]
    if not about:
        return
    fresh = {(case.shop_key, case.order_id) for case in about if case.number in opened}
    parcels = _parcels({(case.shop_key, case.order_id) for case in about})
    watching.want(
        [one for one in parcels if (one.shop_key, one.order_id) in fresh], occasion=OPENED, now=now
    )
    watching.want_new(
        [one for one in parcels if (one.shop_key, one.order_id) not in fresh],
        occasion=OPENED,
        now=now,
    )


def catch_up(shop_keys: Collection[int], *, now: int) -> None:
    """Somebody can be asked at last: about the parcels of open cases that were never asked about."""
    live = Case.objects.filter(shop_key__in=shop_keys, live__gt=0).exclude(order_id="")
    rows = live.order_by("pk").iterator(chunk_size=_AT_ONCE)
    while some := list(islice(rows, _AT_ONCE)):
        follow(some, opened=(), now=now)


def ask_trace(access: Access, case_id: int, *, now: int) -> Case:
    """A person asks about the parcels of a case, services and marketplace; a worker does it. Raises NobodyToAsk."""
    with changing(access, case_id, "trace.asked", now=now) as change:
        case = change.case
        parcels = _parcels({(case.shop_key, case.order_id)}) if case.order_id else []
        served, platforms = bool(_served({case.shop_key})), _heard_live(case.shop_key)
        if not parcels or not (served or platforms):
            raise NobodyToAsk(parcels=len(parcels))
        change.told["waybills"] = [one.number for one in parcels]
        for platform in platforms:  # its own trace costs nothing
            wish(case.shop_key, platform, [("trace", case.order_id)], now=now)
        if served:
            watching.want(parcels, occasion=watching.ASKED_BY_HAND, now=now)
    return case


def asked_of(case: Case) -> dict[str, Asked]:
    """What was asked about the parcels of a case, by number."""
    if not case.order_id:
        return {}
    rows = WatchedParcel.objects.filter(shop_key=case.shop_key, order_id=case.order_id)
    found = {row.number: row for row in rows}
    past = ServicePast.objects.filter(shop_key=case.shop_key, number__in=found).order_by("provider")
    named = {name: one.sheet.zh for name, one in providers().items()}
    return {
        number: Asked(row, [(named.get(one.provider, one.provider), one) for one in past if one.number == number])
        for number, row in found.items()
    }  # fmt: skip


def _heard_live(shop_key: int) -> list[str]:
    """The marketplaces whose own trace the shop can read again."""
    live = Authorisation.objects.filter(shop_key=shop_key, granted_at__isnull=False, ended_at=None)
    return list(live.filter(reading=1).values_list("platform", flat=True))


def _served(shops: Collection[int]) -> set[int]:
    """The shops that have an account at some tracking service."""
    rows = CourierAccount.objects.filter(shop_key__in=shops)
    return set(rows.values_list("shop_key", flat=True))


def _parcels(orders: Collection[tuple[int, str]]) -> list[Named]:
    """The parcels of these orders that have a number, those that come back included."""
    marks = ", ".join(["%s"] * len(orders))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.shop_key, s.waybill, o.order_id, s.courier, s.shipped_at "
            f"FROM {at_rest('orders')} AS o JOIN {at_rest('shipments')} AS s ON s.order_key = o.order_key "
            f"WHERE o.order_id IN ({marks}) AND s.waybill IS NOT NULL",
            sorted(order for _, order in orders),
        )
        rows = cursor.fetchall()
    return [
        Named(row[0], row[1], row[2], row[3] or "", row[4])
        for row in rows
        if (row[0], row[2]) in orders
    ]
