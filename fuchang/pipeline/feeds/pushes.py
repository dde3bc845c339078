"""Calls of tracking services: verified on the raw body, stored, committed, and only then acknowledged.

The address names the account. What was not signed is not stored; what was signed and cannot be read, or
speaks of nobody's parcel, lies in the quarantine. The same call again is the same delivery.
"""

from collections.abc import Collection, Sequence

from django.db import connection, transaction

from fuchang.connect.couriers.calls import Heard, Incoming, NotGenuine, Reply, Unreadable
from fuchang.connect.couriers.history import History
from fuchang.connect.couriers.merge import trace
from fuchang.connect.couriers.policy import PUSHES_EXPECTED_S
from fuchang.connect.couriers.providers import Provider, providers
from fuchang.connect.couriers.standing import standing
from fuchang.facts.rest import at_rest
from fuchang.pipeline.feeds.stored import store
from fuchang.shops import couriers
from fuchang.shops.access import NoSuchThing
from fuchang.shops.models import CourierAccount
from fuchang.store import watching
from fuchang.store.models import WatchedParcel
from fuchang.store.walls import everything

PLATFORM = "couriers"
Homes = dict[str, tuple[int, str]]  # number → shop, order


def take(name: str, door: str, call: Incoming, *, now: int) -> Reply:
    """Take a call. Raises NoSuchThing for an address that is nobody's."""
    with everything("whose call it is"):  # the caller is a stranger until the signature holds
        accounts = list(
            CourierAccount.objects.filter(provider=name, door=door).order_by("shop_key")
        )
        if not accounts:
            raise NoSuchThing(what="地址 / address")
        service = providers()[name]
        try:
            heard = service.heard(couriers.keys_of(accounts[0]), call, now=now)
        except NotGenuine as refusal:
            return service.refused(str(refusal), now=now)
        except Unreadable as trouble:
            _keep_aside(accounts[0], call, now=now)
            return Reply(str(trouble).encode(), trouble.status, "text/plain;charset=UTF-8")
        with transaction.atomic():
            _keep(service, accounts, heard, now=now)
        return heard.reply


def _keep_aside(account: CourierAccount, call: Incoming, *, now: int) -> None:
    """Signed, and nothing that we know: its reader will find no form in it, and say so to people."""
    text = call.body.decode("utf-8", "replace")
    store(account.shop_key, PLATFORM, {f"{account.provider}.push": [text]}, now=now)


def _keep(service: Provider, accounts: Sequence[CourierAccount], heard: Heard, *, now: int) -> None:
    """Store the call once for each shop that it concerns; parcels of nobody go to the first."""
    shops = [one.shop_key for one in accounts]
    told: dict[str, History] = {one.number: one for one in heard.histories}
    homes = _homes(shops, told)
    strangers = set(told) - set(homes)
    for shop_key in shops:
        mine = {
            number: order for number, (shop, order) in sorted(homes.items()) if shop == shop_key
        }
        if not mine and not (strangers and shop_key == shops[0]):
            continue
        elsewhere = sorted(set(homes) - set(mine))
        call = {f"{service.name}.push": list(heard.documents)}
        about = {"orders": mine, "elsewhere": elsewhere}
        if not store(shop_key, PLATFORM, call, now=now, about=about):
            continue  # told before: whoever says it again says nothing about now
        watching.called(shop_key, service.name, rows=len(mine), now=now)
        for number in mine:
            _note(service, shop_key, told[number], now=now)
        watching.reckon(shop_key, [service.name], expected_s=PUSHES_EXPECTED_S, now=now)


def _note(service: Provider, shop_key: int, history: History, *, now: int) -> None:
    """When it last called of this parcel, and whether it watches it any longer."""
    newest = history.newest_at
    known = watching.newest(shop_key, service.name, history.number)
    ended: dict[str, int] = {"ended_at": now} if history.ended else {}
    watching.note(
        shop_key, service.name, history.number, heard_at=now, newest_at=max(newest, known), **ended
    )
    if history.ended:
        over = standing(trace(history)).is_over
        again_at = None if over else now + service.sheet.again_after_abort_s
        watching.look_again(shop_key, history.number, at=again_at)


def _homes(shops: Sequence[int], numbers: Collection[str]) -> Homes:
    """Whose parcels these numbers are: those that were asked about, else those of the facts."""
    if not numbers:
        return {}
    rows = WatchedParcel.objects.filter(shop_key__in=shops, number__in=numbers)
    found: Homes = {one.number: (one.shop_key, one.order_id) for one in rows}
    marks = ", ".join(["%s"] * len(numbers))
    places = ", ".join(str(int(key)) for key in shops)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.waybill, o.shop_key, o.order_id FROM {at_rest('shipments')} AS s "
            f"JOIN {at_rest('orders')} AS o ON o.order_key = s.order_key "
            f"WHERE s.waybill IN ({marks}) AND o.shop_key IN ({places}) ORDER BY o.order_id DESC",
            sorted(numbers),
        )
        told = {row[0]: (int(row[1]), str(row[2])) for row in cursor.fetchall()}
    return told | found
