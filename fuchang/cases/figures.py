"""The figures of the home page, each with its window; over indexes, so that a million cases do no harm."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, F, QuerySet, Sum

from fuchang.cases.models import Case
from fuchang.cases.queue import parse
from fuchang.cases.queue.pages import matching
from fuchang.cases.queue.past import SAVED, midnight
from fuchang.facts.codes import code
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import DAY, PLATFORM_ZONE
from fuchang.shops.access import Access

BINS = (
    (1_800, "<30分"),
    (3_600, "30–60"),
    (5_400, "60–90"),
    (7_200, "90–120"),
    (14_400, "2–4时"),
    (28_800, "4–8时"),
)
LIMIT = 5.0  # percent: the article's yardstick for refund-only requests
CAUSE_DAYS = 14
# the article's yardsticks: this share of refunds is abnormal, this share of them can be saved in time
USUAL_ABNORMAL, USUAL_SAVED = 17, 68
# a figure is a search: its link shows the rows that were counted, all of them and no others
BEHIND = {
    "waiting": "is:new",
    "overdue": "is:overdue",
    "today": "is:today",
    "solved": "is:closed is:touched closed:<7d",
    "saved": "is:closed closed:month saved:>0",
    "abnormal": "is:any is:real subject:refund opened:<30d",
    "in_time": f"is:closed is:intime subject:refund opened:<30d outcome:{','.join(SAVED)}",
}


@dataclass(frozen=True)
class Figures:
    """All numbers of the home page at one moment."""

    waiting: int
    overdue: int
    today: int
    mean_s: int
    solved: int
    rate: float | None  # none where nothing was sold
    rate_of: int
    saved_fen: int
    abnormal: int
    refunds: int
    in_time: int
    days: list[str]
    rates: list[float | None]
    causes: list[tuple[str, list[int]]]
    bins: list[tuple[str, int]]

    @property
    def by_day(self) -> list[tuple[str, float | None]]:
        """Each day with its rate."""
        return list(zip(self.days, self.rates, strict=True))


def figures(access: Access, *, now: int) -> Figures:
    """What stands on the home page for the shops of whoever looks."""
    mine = Case.objects.filter(shop_key__in=list(access.shops))
    closed = behind(access, "solved", now=now)
    spent = closed.aggregate(mean=Avg(F("closed_at") - F("opened_at")), n=Count("pk"))
    days, rates, of_today = _rates(list(access.shops), now=now)
    abnormal, refunds, in_time = _shares(access, now=now)
    return Figures(
        waiting=behind(access, "waiting", now=now).count(),
        overdue=behind(access, "overdue", now=now).count(),
        today=behind(access, "today", now=now).count(),
        mean_s=int(spent["mean"] or 0),
        solved=spent["n"],
        rate=rates[-1],
        rate_of=of_today,
        saved_fen=behind(access, "saved", now=now).aggregate(s=Sum("saved_fen"))["s"] or 0,
        abnormal=abnormal,
        refunds=refunds,
        in_time=in_time,
        days=days,
        rates=rates,
        causes=_causes(mine, now=now),
        bins=_bins(closed),
    )


def behind(access: Access, figure: str, *, now: int) -> QuerySet[Case]:
    """The rows that a figure counts."""
    return matching(access, parse(BEHIND[figure], now=now, me=access.person_id)).order_by()


def _rates(shops: list[int], *, now: int) -> tuple[list[str], list[float | None], int]:
    """Refund-only requests per hundred orders, seven days up to each of thirty; the last orders."""
    start = midnight(now) - 29 * DAY
    listed = ", ".join(map(str, shops)) or "-1"
    only = code(kind="refund_kind", word="refund_only")
    asked = _by_day(
        f"SELECT (applied_at - {start}) / {DAY}, COUNT(*) FROM {at_rest('refunds')} "
        f"WHERE kind = {only} AND applied_at >= {start} AND shop_key IN ({listed}) GROUP BY 1"
    )
    sold = _by_day(
        f"SELECT (created_at - {start}) / {DAY}, COUNT(*) FROM {at_rest('orders')} "
        f"WHERE created_at >= {start} AND shop_key IN ({listed}) GROUP BY 1"
    )
    days = [
        datetime.fromtimestamp(start + n * DAY, PLATFORM_ZONE).strftime("%m-%d") for n in range(30)
    ]
    weeks = [range(max(0, n - 6), n + 1) for n in range(30)]
    sums = [(sum(asked[d] for d in week), sum(sold[d] for d in week)) for week in weeks]
    rates = [round(100 * part / whole, 2) if whole else None for part, whole in sums]
    return days, rates, sums[-1][1]


def _by_day(statement: str) -> Counter[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return Counter({int(day): int(count) for day, count in cursor.fetchall()})


def _shares(access: Access, *, now: int) -> tuple[int, int, int]:
    """Of thirty days: abnormal refunds, all refunds, and abnormal ones ended before their deadline."""
    since = now - 30 * DAY
    listed = ", ".join(map(str, access.shops)) or "-1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM {at_rest('refunds')} "
            f"WHERE applied_at >= {since} AND shop_key IN ({listed})"
        )
        refunds = int(cursor.fetchone()[0])
    counted = [behind(access, name, now=now).count() for name in ("abnormal", "in_time")]
    return counted[0], refunds, counted[1]


def _causes(mine: Any, *, now: int) -> list[tuple[str, list[int]]]:
    """Cases opened by day and family, fourteen days, the seven most frequent families."""
    start = midnight(now) - (CAUSE_DAYS - 1) * DAY
    rows = (
        mine.filter(opened_at__gte=start)
        .annotate(day=(F("opened_at") - start) / DAY)
        .values_list("family", "day")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0] * CAUSE_DAYS)
    for family, day, count in rows:
        if 0 <= int(day) < CAUSE_DAYS:
            found[family][int(day)] += count
    return sorted(found.items(), key=lambda one: -sum(one[1]))[:7]


def _bins(closed: Any) -> list[tuple[str, int]]:
    counts = [0] * (len(BINS) + 1)
    spans = closed.annotate(spent=F("closed_at") - F("opened_at")).values_list("spent", flat=True)
    for spent in spans[:20_000]:
        place = next((n for n, (most, _) in enumerate(BINS) if spent < most), len(BINS))
        counts[place] += 1
    return list(zip([*(name for _, name in BINS), ">8时"], counts, strict=True))
