"""What is to be read again: wished for by messages and lists, granted once each, never forgotten."""

import threading
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Q

from fuchang.store.models import Wish

BELL = threading.Event()  # rings in this process when something was wished for
MOST = 500
_REST_S = (15, 60, 300, 900, 3_600)


def wish(shop_key: int, platform: str, things: Iterable[tuple[str, str]], *, now: int) -> int:
    """Wish for things (thing, id); one that is wished for already is wished for once more."""
    wanted = sorted(set(things))
    count = 0
    for start in range(0, len(wanted), MOST):
        some = wanted[start : start + MOST]
        named = Q(pk=None)
        for thing in {thing for thing, _ in some}:
            named |= Q(thing=thing, thing_id__in=[key for one, key in some if one == thing])
        of = Wish.objects.filter(shop_key=shop_key, platform=platform)
        of.filter(named).update(count=F("count") + 1, next_at=now)
        rows = [
            Wish(shop_key=shop_key, platform=platform, thing=thing, thing_id=key, wished_at=now, next_at=now)
            for thing, key in some
        ]  # fmt: skip
        Wish.objects.bulk_create(rows, ignore_conflicts=True)
        count += len(rows)
    transaction.on_commit(BELL.set)
    return count


def due(
    shop_key: int, platform: str, *, now: int, most: int, order: Sequence[str] = ()
) -> list[Wish]:
    """What is wished for, the longest waiting first; of the things in `order` alone, one after the other."""
    of = Wish.objects.filter(shop_key=shop_key, platform=platform, next_at__lte=now)
    rows = of.order_by("wished_at", "pk")
    found: list[Wish] = []
    for some in [rows.filter(thing=thing) for thing in order] or [rows]:
        if len(found) < most:
            found += some[: most - len(found)]
    return found


def granted(wishes: Sequence[Wish]) -> None:
    """Read; in the transaction that stores the answers. Named again meanwhile, it stays."""
    for one in wishes:
        Wish.objects.filter(pk=one.pk, count=one.count).delete()


def refused(one: Wish, *, why: str, now: int, wait_s: float = 0) -> None:
    """Not yet: again after a rest that grows to an hour, or after `wait_s`."""
    rest = _REST_S[min(one.tries, len(_REST_S) - 1)]
    Wish.objects.filter(pk=one.pk).update(
        tries=F("tries") + 1, why=why[:400], next_at=now + max(rest, int(wait_s) + 1)
    )
