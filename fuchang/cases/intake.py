"""Findings become cases: one case per real exception, whatever the number or order of deliveries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from fuchang.cases import holds, opening, traces
from fuchang.cases.incidents import holding, members
from fuchang.cases.models import Case
from fuchang.cases.models import Finding as Kept
from fuchang.cases.naming import Asked, Belongs, belongs
from fuchang.detection.findings import Finding
from fuchang.detection.line import Found, Looked

_AT_ONCE = 100


@dataclass
class TakenIn:
    """Numbers of the cases that an intake opened, changed, woke or found normal again."""

    opened: list[str] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)
    regressed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _New:
    found: Found
    belongs: Belongs


def take_in(
    found: Sequence[Found],
    *,
    looked_at: Collection[Looked],
    refunds: Mapping[tuple[int, str], Sequence[Asked]],
    now: int,
    time_alone: bool = False,
) -> TakenIn:
    """Bring the cases of everything that was looked at in line with what was found.

    `refunds`: the refunds of the orders concerned, by shop and order id, as the facts have them now.
    A finding of before, about something looked at, that was not found again is gone. `time_alone`: no
    fact has changed, so a case whose findings are as they were is left as it is.
    """
    done = TakenIn()
    wanted = _by_case(found, refunds)
    keys = sorted(wanted)
    for start in range(0, len(keys), _AT_ONCE):
        with transaction.atomic():
            some = {key: wanted[key] for key in keys[start : start + _AT_ONCE]}
            _bring_in(some, now=now, time_alone=time_alone, done=done)
    incidents = _concerned(wanted, looked_at)
    for incident, _ in incidents:
        members.gather(incident, members.crowd_of(incident), now=now)
    with transaction.atomic():
        _take_out(found, looked_at, now=now, done=done)
    # only now: what its cases held before is held by the incident already
    for incident, orders in incidents:
        incident.refresh_from_db()
        holding.hold_affected(incident, members.crowd_of(incident), now=now, orders=orders)
    return done


def _concerned(
    wanted: Collection[tuple[int, str]], looked_at: Collection[Looked]
) -> list[tuple[Case, set[str] | None]]:
    """The incidents found now, and those of which orders were looked at, with these orders."""
    shops = {shop for shop, _ in wanted} | {one.shop_key for one in looked_at}
    found: list[tuple[Case, set[str] | None]] = []
    for incident in members.standing(shops):
        if (incident.shop_key, incident.key) in wanted:
            found.append((incident, None))
            continue
        orders = members.crowd_of(incident).orders
        mine = {one.subject for one in looked_at if one.shop_key == incident.shop_key}
        if mine & orders:
            found.append((incident, mine & orders))
    return found


def _by_case(
    found: Iterable[Found], refunds: Mapping[tuple[int, str], Sequence[Asked]]
) -> dict[tuple[int, str], list[_New]]:
    wanted: dict[tuple[int, str], list[_New]] = defaultdict(list)
    for one in found:
        finding = one.finding
        order = finding.order or ""
        of_order = {order: refunds.get((one.shop_key, order), ())}
        where = belongs(finding.kind.subject, finding.subject, order, of_order)
        wanted[(one.shop_key, where.key)].append(_New(one, where))
    return wanted


def _bring_in(
    wanted: Mapping[tuple[int, str], list[_New]], *, now: int, time_alone: bool, done: TakenIn
) -> None:
    cases = _cases(wanted)
    kept = _kept(wanted)
    changed: list[Case] = []
    for place, news in sorted(wanted.items()):
        case = cases.get(place) or _rekeyed(place, news)
        if case is None:
            case = opening.open_case(
                place[0], news[0].belongs, [new.found.finding for new in news], now=now
            )
            done.opened.append(case.number)
        if _join(case, news, kept, now=now, time_alone=time_alone, done=done):
            changed.append(case)
    traces.follow(changed, opened=[*done.opened, *done.regressed], now=now)


def _cases(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], Case]:
    shops, keys = {shop for shop, _ in wanted}, {key for _, key in wanted}
    rows = Case.objects.select_for_update().filter(shop_key__in=shops, key__in=keys)
    return {(case.shop_key, case.key): case for case in rows}


def _kept(wanted: Mapping[tuple[int, str], list[_New]]) -> dict[tuple[int, str], Kept]:
    marks = [new.found.finding.fingerprint for news in wanted.values() for new in news]
    shops = {shop for shop, _ in wanted}
    rows = Kept.objects.filter(shop_key__in=shops, fingerprint__in=marks).select_related("case")
    return {(row.shop_key, row.fingerprint): row for row in rows}


def _rekeyed(place: tuple[int, str], news: Sequence[_New]) -> Case | None:
    """The order's case becomes that of its refund; an incident is called after its true beginning."""
    where = news[0].belongs
    if where.subject_type == "incident":
        return opening.begun_earlier(place[0], where)
    if where.subject_type != "refund" or not where.order_id:
        return None
    case = Case.objects.filter(shop_key=place[0], key=f"order|{where.order_id}").first()
    if case is not None:
        opening.rekey(case, where)
    return case


def _join(
    case: Case,
    news: Sequence[_New],
    kept: Mapping[tuple[int, str], Kept],
    *,
    now: int,
    time_alone: bool,
    done: TakenIn,
) -> bool:
    fresh: list[Finding] = []
    back, moved = False, not time_alone
    for new in news:
        finding = new.found.finding
        row = kept.get((case.shop_key, finding.fingerprint))
        if row is None:
            fresh.append(finding)
            opening.keep(case, finding, now=now)
        else:
            back = back or row.gone_at is not None
            moved = opening.see_again(row, case, finding, now=now) or moved
    if case.live == 0 and (fresh or back):
        opening.regress(case, now=now)
        done.regressed.append(case.number)
    if fresh or back or (case.live and moved):
        opening.refresh(case, joined=fresh, now=now)
        done.refreshed.append(case.number)
        return True
    return False


def _take_out(
    found: Iterable[Found], looked_at: Collection[Looked], *, now: int, done: TakenIn
) -> None:
    """Findings about what was looked at that the facts no longer bear out."""
    there = {(one.shop_key, one.finding.fingerprint) for one in found}
    listed = sorted(looked_at)
    for start in range(0, len(listed), _AT_ONCE * 4):
        some = listed[start : start + _AT_ONCE * 4]
        rows = Kept.objects.filter(
            shop_key__in={one.shop_key for one in some},
            subject__in={one.subject for one in some},
            gone_at=None,
        ).select_related("case")
        looked = {(one.shop_key, one.subject_type, one.subject) for one in some}
        gone = [
            row
            for row in rows
            if (row.shop_key, row.subject_type, row.subject) in looked
            and (row.shop_key, row.fingerprint) not in there
        ]
        for row in gone:
            row.gone_at = now
        Kept.objects.bulk_update(gone, ["gone_at"])
        holds.look_for_breaches(
            {one.shop_key for one in some}, {one.subject for one in some}, now=now
        )
        left = Case.objects.filter(pk__in={row.case_id for row in gone}).order_by("pk")
        members.decide(list(left.exclude(subject_type="incident")), now=now)
        for case in left.all():
            if opening.left_alone(case, now=now):
                done.ended.append(case.number)
            elif case.live:
                opening.refresh(case, joined=(), now=now)
