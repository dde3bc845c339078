"""Deadlines of a case: each with its source; the earliest hard one governs; none moves silently.

Our own two hours (`target`) stand still while somebody else is waited for: what the buyer, the courier
or the platform takes is not our delay. Deadlines of the platform never stand still.
"""

from collections.abc import Collection, Iterable

from fuchang.cases.models import Case, CaseEvent, Clock
from fuchang.kernel.clock import local_text
from fuchang.shops.access import Access

TARGET = "target"
TARGET_S = 2 * 3_600
CROSS_BORDER_S = 48 * 3_600
HARD = ("platform", "proof", "appeal", "ship")


def governing(clocks: Iterable[Clock]) -> Clock | None:
    """The earliest hard clock that still runs; of equals the one stated first."""
    running = [one for one in clocks if one.sort in HARD and one.state == "running"]
    return min(running, key=lambda one: (one.due_at, one.pk or 0), default=None)


def refresh(case: Case) -> None:
    """Let the earliest hard clock govern the case (the case is not saved here)."""
    clocks = list(Clock.objects.filter(case=case))
    first = governing(clocks)
    for clock in clocks:
        governs = int(first is not None and clock.pk == first.pk)
        if clock.governs != governs:
            clock.governs = governs
            clock.save(update_fields=["governs"])
    case.due_at = first.due_at if first else None
    case.due_source = first.source if first else ""


def state(
    case: Case,
    *,
    sort: str,
    source: str,
    stated_by: str,
    due_at: int,
    started_at: int,
    now: int,
    window: str = "",
) -> Clock:
    """Somebody states a deadline. One that moves later leaves an event that says from where to where."""
    clock, fresh = Clock.objects.get_or_create(
        case=case,
        sort=sort,
        stated_by=stated_by,
        defaults={
            "shop_key": case.shop_key,
            "source": source,
            "due_at": due_at,
            "started_at": started_at,
            "window": window,
        },
    )
    if not fresh and clock.due_at != due_at:
        _tell_moved(case, clock, due_at, now=now, actor="system", name="系统", why=stated_by)
        clock.due_at, clock.source = due_at, source
        clock.state = "running" if clock.state in {"met", "missed"} and case.live else clock.state
        clock.save()
    elif not fresh and clock.source != source:  # the same moment, known from elsewhere now
        clock.source = source
        clock.save(update_fields=["source"])
    if clock.state == "void" and not Clock.objects.filter(case=case, source="person").exists():
        clock.state = "running"  # taken back before, and stated again
        clock.save(update_fields=["state"])
    return clock


def take_back(case: Case, *, stated_by: Collection[str], now: int) -> None:
    """Deadlines that rest on findings which later facts took back govern no more, and it is told."""
    stale = Clock.objects.filter(case=case, state="running", stated_by__startswith="finding:")
    for clock in stale.exclude(stated_by__in=stated_by):
        _tell_moved(case, clock, None, now=now, actor="system", name="系统", why=clock.stated_by)
        clock.state = "void"
        clock.save(update_fields=["state"])


def move(access: Access, case: Case, *, sort: str, due_at: int, why: str, now: int) -> Clock:
    """A person states another deadline: the earlier statement stays, void, for everybody to see."""
    clock, _ = Clock.objects.get_or_create(
        case=case,
        sort=sort,
        stated_by=access.actor,
        defaults={
            "shop_key": case.shop_key,
            "source": "person",
            "due_at": due_at,
            "started_at": now,
        },
    )
    was = governing(Clock.objects.filter(case=case, sort=sort))
    _tell_moved(case, was or clock, due_at, now=now, actor=access.actor, name=access.name, why=why)
    Clock.objects.filter(case=case, sort=sort).exclude(pk=clock.pk).update(state="void")
    clock.due_at, clock.state = due_at, "running"
    clock.save()
    return clock


def _tell_moved(
    case: Case, clock: Clock, due_at: int | None, *, now: int, actor: str, name: str, why: str
) -> None:
    CaseEvent.objects.create(
        shop_key=case.shop_key,
        case=case,
        at=now,
        actor=actor,
        actor_name=name,
        verb="clock.moved",
        before={"sort": clock.sort, "due_at": clock.due_at, "text": local_text(clock.due_at)},
        after={"sort": clock.sort, "due_at": due_at, "text": local_text(due_at) if due_at else ""},
        why=why,
    )


def start_target(case: Case) -> None:
    """Our own clock runs from the opening of the case, at the latest from its taking."""
    span = CROSS_BORDER_S if case.kind == "refund.cross_border" else TARGET_S
    clock, _ = Clock.objects.get_or_create(
        case=case,
        sort=TARGET,
        stated_by=TARGET,
        defaults={
            "shop_key": case.shop_key,
            "source": "shop",
            "started_at": case.opened_at,
            "due_at": case.opened_at + span,
        },
    )
    case.target_at = clock.due_at


def pause_target(case: Case, party: str, *, now: int) -> None:
    """Our clock stands while somebody else is waited for."""
    if party == "us":
        resume_target(case, now=now)
        return
    Clock.objects.filter(case=case, sort=TARGET, state="running").update(
        state="paused", paused_at=now
    )


def resume_target(case: Case, *, now: int) -> None:
    """Our clock goes on; what it stood is added to its end, with an event."""
    clock = Clock.objects.filter(case=case, sort=TARGET, state="paused").first()
    if clock is None:
        return
    stood = max(0, now - (clock.paused_at or now))
    if stood:
        due = clock.due_at + stood
        _tell_moved(case, clock, due, now=now, actor="system", name="系统", why="paused")
        clock.due_at = due
    clock.state, clock.paused_at, clock.paused_s = "running", None, clock.paused_s + stood
    clock.save()
    case.target_at = clock.due_at


def settle(case: Case, *, now: int) -> None:
    """At the end of a case every clock is met or missed."""
    for clock in Clock.objects.filter(case=case, state__in=("running", "paused")):
        late = clock.state == "running" and clock.due_at < now
        clock.state, clock.settled_at, clock.governs = ("missed" if late else "met"), now, 0
        clock.save()


def resume_all(case: Case, *, now: int) -> None:  # noqa: ARG001 - clocks are never moved by it
    """A case that lives again has its clocks again, where they were."""
    Clock.objects.filter(case=case, state__in=("met", "missed")).update(
        state="running", settled_at=None
    )
    refresh(case)
