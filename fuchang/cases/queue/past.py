"""Words of a search about what is over: `closed:<7d opened:month saved:>0 spent:<2h outcome:won,lost`."""

import re
from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from fuchang.cases.clocks import HARD
from fuchang.cases.models import Clock
from fuchang.cases.queue.words import UnknownTerm
from fuchang.kernel.clock import DAY, PLATFORM_ZONE, from_local
from fuchang.kernel.money import fen

UNREAL = ("false_alarm", "duplicate")  # no exception of their own
SAVED = ("won", "normal_again", "withdrawn")
OUTCOMES = (*SAVED, "lost", "refunded", *UNREAL)
_UNIT_S = {"m": 60, "h": 3_600, "d": DAY}
_AGE = re.compile(r"(?P<sign>[<>]?)(?P<number>\d{1,5})(?P<unit>[mhd])")
_DAYS = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)?(?P<dots>\.\.)?(?P<last>\d{4}-\d\d-\d\d)?")
_SUM = re.compile(r"(?P<sign>[<>]?)(?P<number>[\d.]{1,12})")


def midnight(now: int) -> int:
    """When today began in the platform's zone."""
    local = datetime.fromtimestamp(now, PLATFORM_ZONE)
    return int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def month(now: int) -> int:
    """When this month began in the platform's zone."""
    local = datetime.fromtimestamp(now, PLATFORM_ZONE)
    return int(local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp())


FLAGS = {"touched": Q(first_touched_at__isnull=False), "real": ~Q(outcome__in=UNREAL)}


def intime() -> Q:
    """No hard deadline of the case was missed."""
    late = Clock.objects.filter(case=OuterRef("pk"), sort__in=HARD, state="missed")
    return Q(~Exists(late))


def _moment(column: str) -> Callable[[str, int, int | None], Q]:
    """A term about when something was: less than a span ago, longer ago, today, this month."""

    def read(value: str, now: int, _me: int | None) -> Q:
        since = {"today": midnight(now), "month": month(now)}.get(value)
        if since is not None:
            return Q(**{f"{column}__gte": since})
        found = _AGE.fullmatch(value)
        if not found:
            return _between(column, value)
        moment = now - int(found["number"]) * _UNIT_S[found["unit"]]
        return Q(**{f"{column}__lt" if found["sign"] == ">" else f"{column}__gte": moment})

    return read


def _between(column: str, value: str) -> Q:
    """`2026-11-01` that day, `2026-11-01..` from it on, `2026-11-01..2026-11-07` seven days."""
    found, name = _DAYS.fullmatch(value), column.removesuffix("_at")
    known = f"{name}:<7d, {name}:>2h, {name}:today, {name}:month, {name}:2026-11-01.."
    if not value or not found:
        raise UnknownTerm(term=f"{name}:{value}", known=known)
    last = found["last"] or ("" if found["dots"] else found["first"])
    where = Q()
    try:
        if found["first"]:
            where &= Q(**{f"{column}__gte": from_local(found["first"])})
        if last:
            where &= Q(**{f"{column}__lt": from_local(last) + DAY})
    except ValueError:
        raise UnknownTerm(term=f"{name}:{value}", known=known) from None
    return where


def _money(column: str) -> Callable[[str, int, int | None], Q]:
    """A term about an amount: strictly more, or strictly less."""

    def read(value: str, _now: int, _me: int | None) -> Q:
        found = _SUM.fullmatch(value)
        try:
            amount = fen(found["number"]) if found else -1
        except ValueError:
            amount = -1
        if found is None or amount < 0:
            name = column.removesuffix("_fen")
            raise UnknownTerm(term=f"{name}:{value}", known=f"{name}:>0, {name}:<50.5")
        return Q(**{f"{column}__{'lt' if found['sign'] == '<' else 'gt'}": amount})

    return read


def _spent(value: str, _now: int, _me: int | None) -> Q:
    """How long a closed case took: `<30m` is shorter, `>2h` is as long or longer."""
    found = _AGE.fullmatch(value)
    if not found:
        raise UnknownTerm(term=f"spent:{value}", known="spent:<2h, spent:>30m")
    seconds = int(found["number"]) * _UNIT_S[found["unit"]]
    ended = F("opened_at") + seconds
    return Q(closed_at__gte=ended) if found["sign"] == ">" else Q(closed_at__lt=ended)


def _outcome(value: str, _now: int, _me: int | None) -> Q:
    asked = [one for one in value.split(",") if one]
    if not asked or any(one not in OUTCOMES for one in asked):
        raise UnknownTerm(term=f"outcome:{value}", known=", ".join(OUTCOMES))
    return Q(outcome__in=asked)


def _subject(value: str, _now: int, _me: int | None) -> Q:
    return Q(subject_type=value)


TERMS: dict[str, Callable[[str, int, int | None], Q]] = {
    "closed": _moment("closed_at"), "opened": _moment("opened_at"), "saved": _money("saved_fen"),
    "lost": _money("lost_fen"), "spent": _spent, "outcome": _outcome, "subject": _subject,
}  # fmt: skip
