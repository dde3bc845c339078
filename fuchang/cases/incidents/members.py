"""Who belongs to an incident: found by the desk again and again, or said by a person for good."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q

from fuchang.cases.change import changing
from fuchang.cases.incidents import holding
from fuchang.cases.incidents.crowds import (
    SORTS,
    Candidate,
    Crowd,
    crowd_from,
    home_of,
    started_at,
)
from fuchang.cases.models import Case, Finding, IncidentMember
from fuchang.cases.models.case import SHOWN
from fuchang.cases.models.incident import APART, INSIDE, OUT
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import Access, NoSuchThing, system
from fuchang.store.facts.crowd import turns_since
from fuchang.store.facts.sources import chunks

AT_ONCE = 100
SYSTEM = "system"


class CannotJoin(AskUser):
    """A case that cannot be part of an incident."""

    status = 409

    def __init__(self, *, number: str, why: str) -> None:
        super().__init__(f"{number} 不能并入批量事件：{why} / {number} cannot join the incident")


def crowd_of(incident: Case) -> Crowd:
    """The statuses of an incident, as the facts have them now."""
    start = started_at(incident.subject)
    if start is None:
        return Crowd(0)
    return crowd_from(start, turns_since(incident.shop_key, start))


def standing(shops: Iterable[int]) -> list[Case]:
    """The live incidents of these shops that the facts bear out."""
    of = Case.objects.filter(live=SHOWN, subject_type="incident", shop_key__in=list(shops))
    return list(of.filter(findings__gone_at=None, findings__isnull=False).distinct())


def gather(incident: Case, crowd: Crowd, *, now: int) -> None:
    """Bring everything that belongs to an incident into it, and out what no longer does.

    A hundred cases at a time, each hundred in its own transaction: whoever dies in between has lost
    nothing, for the next search gathers again.
    """
    keys = _near(incident, crowd)
    for some in chunks(keys, AT_ONCE):
        with transaction.atomic():
            decide(list(Case.objects.filter(pk__in=list(some))), now=now)


def _near(incident: Case, crowd: Crowd) -> list[int]:
    """Cases that might belong, and those inside."""
    live = Case.objects.filter(shop_key=incident.shop_key, live__gt=0)
    found = set(live.filter(parent=incident).values_list("pk", flat=True))
    for orders in chunks(sorted(crowd.orders)):
        of = live.filter(subject_type="order", order_id__in=list(orders))
        found.update(of.values_list("pk", flat=True))
    for subjects in chunks(sorted(crowd.subjects)):
        keys = [f"status|{subject}" for subject in subjects]
        found.update(live.filter(key__in=keys).values_list("pk", flat=True))
    return sorted(found)


def decide(cases: Sequence[Case], *, now: int) -> None:
    """Let each of these cases go where the facts put it, unless a person has said otherwise."""
    crowds: dict[int, Crowd] = {}
    incidents = {one.pk: one for one in standing({case.shop_key for case in cases})}
    inside = [
        case for case in cases if case.live and (case.parent_id or case.subject_type in SORTS)
    ]
    if not incidents or not inside:
        return
    for key, one in incidents.items():
        crowds[key] = crowd_of(one)
    stands, said = _stands(inside), _said(inside)
    for case in inside:
        home = _home(case, incidents, crowds, stands=case.pk in stands, said=said)
        if home != case.parent_id and home is not None:
            _enter(case, incidents[home], now=now)
        elif home != case.parent_id:
            _leave(case, now=now)


def _stands(cases: Iterable[Case]) -> set[int]:
    of = Finding.objects.filter(case__in=[case.pk for case in cases], gone_at=None)
    return set(of.values_list("case_id", flat=True))


def _said(cases: Iterable[Case]) -> dict[tuple[int, int], str]:
    """(incident, case) → the state that a person gave it."""
    of = IncidentMember.objects.filter(case__in=[case.pk for case in cases]).exclude(by=SYSTEM)
    return {(one.incident_id, one.case_id): one.state for one in of}


def _home(
    case: Case,
    incidents: Mapping[int, Case],
    crowds: Mapping[int, Crowd],
    *,
    stands: bool,
    said: Mapping[tuple[int, int], str],
) -> int | None:
    """The incident of a case; its own stays where a person decided or where nothing is to be judged."""
    if case.parent_id and (
        case.parent_id not in incidents or said.get((case.parent_id, case.pk)) == INSIDE
    ):
        return case.parent_id
    open_to = {
        key: crowd
        for key, crowd in crowds.items()
        if incidents[key].shop_key == case.shop_key and said.get((key, case.pk)) != APART
    }
    about = Candidate(case.subject_type, case.subject, case.order_id, stands)
    return home_of(about, open_to)


def _enter(case: Case, incident: Case, *, now: int) -> None:
    with changing(system(), case.pk, "incident.joined", now=now) as change:
        change.told["incident"] = incident.number
        change.case.parent = incident
        put(incident, change.case, INSIDE, by=SYSTEM, now=now)
        holding.take_over(incident, change.case)


def _leave(case: Case, *, now: int) -> None:
    with changing(system(), case.pk, "incident.left", now=now) as change:
        IncidentMember.objects.filter(incident=change.case.parent, case=change.case).update(
            state=OUT, by=SYSTEM, changed_at=now
        )
        change.case.parent = None


def put(incident: Case, case: Case, state: str, *, by: str, now: int, was: str = "") -> None:
    """Where a case stands in an incident from now on."""
    IncidentMember.objects.update_or_create(
        incident=incident,
        case=case,
        defaults={"state": state, "by": by, "changed_at": now, "was": was},
        create_defaults={
            "shop_key": case.shop_key,
            "state": state,
            "by": by,
            "since_at": now,
            "changed_at": now,
            "was": was,
        },
    )


def join(access: Access, incident_id: int, *, case_id: int, now: int, why: str = "") -> Case:
    """A person puts a live case of the same shop into an incident, where it stays.

    Raises NoSuchThing, NotAllowed, CannotJoin.
    """
    with changing(access, case_id, "incident.joined", now=now) as change:
        case = change.case
        incident = Case.objects.filter(pk=incident_id, shop_key=case.shop_key).first()
        if incident is None or incident.subject_type != "incident":
            raise NoSuchThing(what="批量事件 / incident")
        if case.subject_type == "incident" or not case.live:
            raise CannotJoin(number=case.number, why="只能并入未结的单个异常单")
        if not incident.live:
            raise CannotJoin(number=case.number, why="批量事件已结案")
        change.why, change.reversible, change.told["incident"] = why, True, incident.number
        case.parent = incident
        put(incident, case, INSIDE, by=access.actor, now=now)
    return change.case


def detach(access: Access, case_id: int, *, now: int, why: str = "") -> Case:
    """A person takes a case out of its incident: it is worked on by itself and never joined again.

    Raises NoSuchThing, NotAllowed.
    """
    with changing(access, case_id, "incident.detached", now=now) as change:
        incident = change.case.parent
        if incident is None or not change.case.live:
            raise NoSuchThing(what="批量事件 / incident")
        change.why, change.reversible, change.told["incident"] = why, True, incident.number
        put(incident, change.case, APART, by=access.actor, now=now)
        change.case.parent = None
    return change.case


def followed(case: Case, *, was: int | None, by: str, now: int) -> None:
    """After an undo: where the case stands in the incidents that it came from and went to."""
    if was == case.parent_id:
        return
    if was is not None:
        IncidentMember.objects.filter(incident=was, case=case).update(
            state=APART, by=by, changed_at=now
        )
    if case.parent is not None:
        put(case.parent, case, INSIDE, by=by, now=now)


def numbers_inside(incidents: Collection[int]) -> dict[int, int]:
    """How many live cases each incident stands for."""
    found: dict[int, int] = {}
    rows = Case.objects.filter(Q(parent__in=list(incidents)), live__gt=0)
    for parent in rows.values_list("parent_id", flat=True):
        found[parent or 0] = found.get(parent or 0, 0) + 1
    return found
