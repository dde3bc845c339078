"""Parcels that are asked about, and how each tracking service of a shop fares.

A service is a feed of the platform `couriers`: it rests until `next_at`, `row_at` is its last call, and
it may be silent for `gap_s` only while a subscription is live. What it keeps back is in the cursor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from fuchang.kernel.clock import DAY
from fuchang.store import feeds
from fuchang.store.feeds import BY_PARCEL
from fuchang.store.models import Feed, ServicePast, WatchedParcel

LEASE_S = 180  # longer than a question and a subscription take
MOST_TRIES = 12
MOST_FORGOTTEN = 5_000  # in one go
LASTS_S = (
    90 * DAY
)  # a refund may be asked for, and argued about, weeks after a parcel was signed for
ASKED_BY_HAND = "person_asks"
ROUND = "round"
_REST_S = (60, 300, 900, 3_600)
_LIVE = Q(subscribed_at__isnull=False) & (Q(ended_at=None) | Q(ended_at__lt=F("subscribed_at")))


@dataclass(frozen=True, slots=True)
class Named:
    """A parcel as the facts name it."""

    shop_key: int
    number: str
    order_id: str
    courier: str = ""
    shipped_at: int | None = None


def want(parcels: Iterable[Named], *, occasion: str, now: int) -> int:
    """Ask about these now; what a person wants is not made less of. Gives how many there are."""
    wanted = {(one.shop_key, one.number): one for one in parcels}
    for shop_key in {shop for shop, _ in wanted}:
        numbers = [number for shop, number in wanted if shop == shop_key]
        rows = WatchedParcel.objects.filter(shop_key=shop_key, number__in=numbers)
        lesser = Q(next_at=None) | ~Q(occasion=ASKED_BY_HAND) | Q(occasion=occasion)
        rows.filter(lesser).update(
            wanted=F("wanted") + 1, occasion=occasion, next_at=now, tries=0, why=""
        )
    return want_new(wanted.values(), occasion=occasion, now=now)


def want_new(parcels: Iterable[Named], *, occasion: str, now: int) -> int:
    """Ask about those of these that were never asked about."""
    rows = [
        WatchedParcel(
            shop_key=one.shop_key, number=one.number, order_id=one.order_id, courier=one.courier[:40],
            shipped_at=one.shipped_at, occasion=occasion, next_at=now,
        )
        for one in parcels
    ]  # fmt: skip
    WatchedParcel.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def due(*, now: int, most: int) -> list[WatchedParcel]:
    """What is to be done now: what a person waits for, then the longest waiting."""
    rows = WatchedParcel.objects.filter(next_at__lte=now, leased_until_at__lte=now)
    rows = rows.order_by("next_at", "pk")
    by_hand = list(rows.filter(occasion=ASKED_BY_HAND)[:most])
    return by_hand + list(rows.exclude(occasion=ASKED_BY_HAND)[: most - len(by_hand)])


def claimed(parcel: WatchedParcel, *, now: int) -> bool:
    """Nobody else asks about it while we do; a dead worker's claim ends by itself."""
    free = WatchedParcel.objects.filter(
        pk=parcel.pk, next_at__lte=now, leased_until_at__lte=now, wanted=parcel.wanted
    )
    return free.update(leased_until_at=now + LEASE_S) == 1


def had_its_question(parcel: WatchedParcel) -> None:
    """In the transaction that stores the answer: whoever dies after it asks nobody else."""
    WatchedParcel.objects.filter(pk=parcel.pk, wanted=parcel.wanted).update(occasion=ROUND)


def left(
    parcel: WatchedParcel, *, next_at: int | None, occasion: str = ROUND, why: str = ""
) -> None:
    """Done for now. Wanted again meanwhile, it is due as it was wanted."""
    mine = WatchedParcel.objects.filter(pk=parcel.pk)
    mine.filter(wanted=parcel.wanted).update(
        occasion=occasion, next_at=next_at, tries=0, why=why[:400]
    )
    mine.update(leased_until_at=0)


def look_again(shop_key: int, number: str, *, at: int | None) -> None:
    """The round comes by at another moment; what is wanted on another occasion stays as it is."""
    mine = WatchedParcel.objects.filter(shop_key=shop_key, number=number, occasion=ROUND)
    mine.update(next_at=at)


def again(parcel: WatchedParcel, *, why: str, now: int, at: int = 0) -> None:
    """No answer: once more after a rest that grows to an hour, a dozen times."""
    rest = now + _REST_S[min(parcel.tries, len(_REST_S) - 1)]
    over = parcel.tries >= MOST_TRIES
    mine = WatchedParcel.objects.filter(pk=parcel.pk)
    mine.filter(wanted=parcel.wanted).update(
        next_at=None if over else max(rest, at), tries=F("tries") + 1, why=why[:400]
    )
    mine.update(leased_until_at=0)


def forget(*, now: int) -> int:
    """Parcels that nobody asks about any longer, three months after they left; gives how many."""
    gone = WatchedParcel.objects.filter(
        Q(shipped_at=None) | Q(shipped_at__lt=now - LASTS_S), next_at=None, leased_until_at__lte=now
    )
    ended = list(gone.values_list("shop_key", "number")[:MOST_FORGOTTEN])
    for shop_key in {shop for shop, _ in ended}:
        numbers = [number for shop, number in ended if shop == shop_key]
        ServicePast.objects.filter(shop_key=shop_key, number__in=numbers).delete()
        WatchedParcel.objects.filter(shop_key=shop_key, number__in=numbers).delete()
    return len(ended)


def past_of(shop_key: int, number: str) -> list[ServicePast]:
    """What every service was asked about a number."""
    return list(ServicePast.objects.filter(shop_key=shop_key, number=number))


def note(shop_key: int, provider: str, number: str, **changed: int | None) -> None:
    """Something of the past of a service with a number."""
    ServicePast.objects.update_or_create(
        shop_key=shop_key, provider=provider, number=number, defaults=changed
    )


def newest(shop_key: int, provider: str, number: str) -> int:
    """The newest scan that a service has told of, 0 for none."""
    past = ServicePast.objects.filter(shop_key=shop_key, provider=provider, number=number).first()
    return (past.newest_at if past else None) or 0


def begin(shop_key: int, provider: str, *, now: int) -> None:
    """The service can be asked from now on: what waits for an answer need not wait for its rest to end."""
    feed = feeds.named(shop_key, BY_PARCEL, provider)
    feed.live, feed.failures, feed.problem, feed.next_at, feed.quota_left = 1, 0, "", 0, None
    feed.save()
    # its question was answered and its subscription refused
    refused = ~Q(why="") & Q(next_at__isnull=False)
    waiting = WatchedParcel.objects.filter(~Q(occasion=ROUND) | refused, shop_key=shop_key)
    waiting.update(next_at=now, tries=0)


def end(shop_key: int, provider: str, *, now: int) -> None:
    """It is asked no more, and nothing that it calls is believed."""
    Feed.objects.filter(shop_key=shop_key, platform=BY_PARCEL, name=provider).delete()
    ServicePast.objects.filter(_LIVE, shop_key=shop_key, provider=provider).update(ended_at=now)


def services(shop_key: int) -> dict[str, Feed]:
    """The feeds of the services of a shop, by name."""
    rows = Feed.objects.filter(shop_key=shop_key, platform=BY_PARCEL, live=1)
    return {feed.name: feed for feed in rows}


def answered(feed: Feed, *, now: int, quota_left: int | None = None) -> None:
    """The service answered."""
    told = {} if quota_left is None else {"quota_left": quota_left}
    Feed.objects.filter(pk=feed.pk).update(
        asked_at=now, heard_at=now, failures=0, problem="", next_at=0, **told
    )


def called(shop_key: int, provider: str, *, rows: int, now: int) -> None:
    """The service called by itself."""
    mine = Feed.objects.filter(shop_key=shop_key, platform=BY_PARCEL, name=provider)
    mine.update(heard_at=now, row_at=now, rows=F("rows") + rows, cursor={})


def silence(feed: Feed, *, withheld: bool, now: int) -> None:
    """A question about a silent parcel: it knew more than it had told, or there was nothing to tell."""
    mine = Feed.objects.filter(pk=feed.pk)
    if withheld:
        mine.update(cursor={"withheld_at": now})
    elif not feed.cursor.get("withheld_at"):
        mine.update(row_at=now)


def reckon(shop_key: int, providers: Sequence[str], *, expected_s: int, now: int) -> None:
    """Silence means something while a subscription is live, and nothing otherwise."""
    for feed in Feed.objects.filter(shop_key=shop_key, platform=BY_PARCEL, name__in=providers):
        live = ServicePast.objects.filter(_LIVE, shop_key=shop_key, provider=feed.name).exists()
        gap_s = expected_s * 3 // 4 if live else 0
        if bool(gap_s) != bool(feed.gap_s):
            Feed.objects.filter(pk=feed.pk).update(gap_s=gap_s, row_at=now if live else feed.row_at)
