"""Who is waited for: spans without gaps, and what they come to."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from fuchang.cases.models import Case, Wait
from fuchang.kernel.clock import PLATFORM_ZONE

PARTIES = ("us", "buyer", "courier", "platform")
# outside these hours nobody is expected to work: a shop may set its own
DAY_BEGINS, DAY_ENDS = 9, 23


def turn(case: Case, party: str, *, now: int, why: str = "") -> None:
    """From now on somebody else is waited for; nobody (`""`) ends the last span."""
    running = Wait.objects.filter(case=case, until_at=None).first()
    if running is not None and running.party == party:
        return
    if running is not None:
        running.until_at = max(now, running.from_at)
        running.save()
    if party:
        Wait.objects.create(
            shop_key=case.shop_key, case=case, party=party, from_at=now, why=why[:200]
        )


def shares(
    waits: Iterable[Wait], *, now: int, hours: tuple[int, int] = (DAY_BEGINS, DAY_ENDS)
) -> dict[str, int]:
    """Seconds by party; what falls on us outside the shop's hours stands apart as `night`."""
    found = dict.fromkeys((*PARTIES, "night"), 0)
    for wait in waits:
        until = now if wait.until_at is None else wait.until_at
        span = max(0, until - wait.from_at)
        dark = night(wait.from_at, until, hours=hours) if wait.party == "us" else 0
        found[wait.party] += span - dark
        found["night"] += dark
    return found


def night(begin: int, end: int, *, hours: tuple[int, int] = (DAY_BEGINS, DAY_ENDS)) -> int:
    """Seconds between two moments that lie outside the hours of work."""
    dark, at = 0, begin
    while at < end:
        local = datetime.fromtimestamp(at, PLATFORM_ZONE)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        opens = int((midnight + timedelta(hours=hours[0])).timestamp())
        shuts = int((midnight + timedelta(hours=hours[1])).timestamp())
        tomorrow = int((midnight + timedelta(days=1)).timestamp())
        dark += max(0, min(end, opens) - at) + max(0, min(end, tomorrow) - max(at, shuts))
        at = tomorrow
    return dark
