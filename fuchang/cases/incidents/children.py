"""What the end of an incident, or its coming back, means for the cases inside.

A hundred are brought in line in the transaction of the incident itself; of more, a job takes a
hundred at a time, asks each time how the incident stands now, and can be cut off anywhere.
"""

from django.db import transaction
from django_tasks import task

from fuchang.cases import ends, floating
from fuchang.cases.change import Change, changing
from fuchang.cases.incidents.members import AT_ONCE, SYSTEM, put
from fuchang.cases.models import Case, Finding, IncidentMember
from fuchang.cases.models.case import GONE, SHOWN, WITHIN
from fuchang.cases.models.incident import ENDED, INSIDE, LEFT, OUT
from fuchang.shops.access import Access, system
from fuchang.store import jobs
from fuchang.store.walls import everything

# endings that say that there was no incident: the cases inside are worked on by themselves
SCATTERS = frozenset({"false_alarm", "duplicate"})


def follow(change: Change) -> None:
    """An incident has ended or lives again, in this change: so do the cases inside."""
    incident, access = change.case, change.access
    if incident.subject_type != "incident":
        return
    money = access.actor == SYSTEM or access.may("work_money", incident.shop_key)
    if _waiting(incident)[: AT_ONCE + 1].count() <= AT_ONCE:
        with everything("what is inside ends too, whether or not whoever closes may see it"):
            _bring_in_line(incident, access, money=money, now=change.now)
        return
    jobs.enqueue(
        settle_rest,
        incident.pk,
        access.actor,
        access.name,
        money=money,
        at=change.now,
        now=change.now,
        dedupe_key=f"incident:{incident.pk}:{incident.version}",
    )


@task()
def settle_rest(incident_id: int, actor: str, name: str, *, money: bool, at: int) -> None:
    """The cases of a large incident, a hundred at a time, as the incident stands by then."""
    access = Access(actor=actor, name=name)
    with everything("the cases of an incident"):
        more = True
        while more:
            with transaction.atomic():
                incident = Case.objects.select_for_update().get(pk=incident_id)
                more = _bring_in_line(incident, access, money=money, now=at)


def _waiting(incident: Case):  # type: ignore[no-untyped-def] # noqa: ANN202 - a queryset of members
    """Members that are not yet as the incident is."""
    of = IncidentMember.objects.filter(incident=incident).order_by("pk")
    if incident.state == "closed":
        return of.filter(state=INSIDE, case__live=WITHIN)
    return of.filter(state__in=(ENDED, LEFT))


def _bring_in_line(incident: Case, access: Access, *, money: bool, now: int) -> bool:
    """The next hundred; gives whether there may be more."""
    some = list(_waiting(incident).select_related("case")[:AT_ONCE])
    stands = _standing([one.case_id for one in some])
    for one in some:
        if incident.state != "closed":
            _back(one, access, incident, now=now)
        elif incident.outcome in SCATTERS:
            _out(one, access, OUT, now=now)
        elif one.case_id in stands or (one.case.about_money and not money):
            _out(one, access, LEFT, now=now)
        else:
            _end(one, access, incident, now=now)
    return len(some) == AT_ONCE


def _standing(keys: list[int]) -> set[int]:
    of = Finding.objects.filter(case__in=keys, gone_at=None)
    return set(of.values_list("case_id", flat=True))


def _end(one: IncidentMember, access: Access, incident: Case, *, now: int) -> None:
    """A case ends as its incident does; what it would have saved stands in the incident's ledger."""
    with changing(access, one.case_id, "case.closed", now=now, checked=False) as change:
        one.state, one.was, one.changed_at = ENDED, change.case.state, now
        change.told["with"] = incident.number
        change.why = f"随批量事件 {incident.number} 结案 / closed with {incident.number}"
        change.move("close")
        ends.end(change, incident.outcome)
    one.save()


def _out(one: IncidentMember, access: Access, state: str, *, now: int) -> None:
    """A case whose own exception still holds goes back to the queue, and says so."""
    with changing(access, one.case_id, "incident.left", now=now, checked=False) as change:
        one.state, one.changed_at = state, now
        change.why = "自己的异常仍然成立 / its own exception still holds" if state == LEFT else ""
        change.case.parent = None
        floating.up(change.case)
    one.save()


def _back(one: IncidentMember, access: Access, incident: Case, *, now: int) -> None:
    """The incident lives again: what ended with it does too, and what left comes back."""
    case = one.case
    if one.state == ENDED and case.live == GONE:
        with changing(access, case.pk, "case.reopened", now=now, checked=False) as change:
            change.told["with"] = incident.number
            change.move("reopen")
            change.case.state = "new" if one.was == "new" else change.case.state
            change.case.parent = incident
            ends.again(change)
        put(incident, case, INSIDE, by=one.by, now=now)
    elif one.state == LEFT and case.live == SHOWN and case.parent_id is None:
        with changing(access, case.pk, "incident.joined", now=now, checked=False) as change:
            change.told["incident"], change.case.parent = incident.number, incident
        put(incident, case, INSIDE, by=one.by, now=now)
    else:  # it has gone its own way meanwhile
        put(incident, case, OUT, by=one.by, now=now)


def let_stand(incident: Case, *, now: int) -> None:
    """An incident that is normal again and still open lets go what is abnormal by itself."""
    inside = list(_inside(incident))
    stands = _standing([one.case_id for one in inside])
    for one in inside:
        if one.case_id in stands:
            _out(one, system(), LEFT, now=now)


def _inside(incident: Case):  # type: ignore[no-untyped-def] # noqa: ANN202
    of = IncidentMember.objects.filter(incident=incident, state=INSIDE, case__live=WITHIN)
    return of.select_related("case").order_by("pk")
