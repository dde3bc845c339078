"""An incident as a page and a machine show it: one timeline, what turned, papers, sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fuchang.cases.incidents import losses
from fuchang.cases.incidents.affected import Affected, affected
from fuchang.cases.incidents.crowds import Crowd
from fuchang.cases.incidents.members import crowd_of, numbers_inside
from fuchang.cases.models import Case, CaseEvent, IncidentPaper
from fuchang.cases.models.incident import ENDED, INSIDE

EVENTS = 60
IN_AND_OUT = ("incident.joined", "incident.detached", "incident.left", "case.opened")


@dataclass
class Incident:
    """Everything about one incident beside what every case has."""

    case: Case
    crowd: Crowd
    orders: Sequence[Affected]
    count: int  # affected orders
    worth_fen: int
    inside: int  # live cases in it
    sums: losses.Sums
    papers: Mapping[str, IncidentPaper]
    versions: list[CaseEvent]
    events: list[CaseEvent]
    older: int  # the key that leads on, 0 at the end

    @property
    def going(self) -> int:
        """Statuses that are not normal again."""
        return sum(turn.until_at is None for turn in self.crowd.turns)


def tell(case: Case, *, before: int = 0, orders: int = 50, page: int = 0) -> Incident:
    """Read an incident; `before` is the key of the event from which the timeline goes back."""
    crowd = crowd_of(case)
    rows = affected(case, crowd=crowd)
    events = timeline(case, before=before)
    written = CaseEvent.objects.filter(case=case, verb__startswith="paper.").order_by("-pk")
    return Incident(
        case=case,
        crowd=crowd,
        orders=rows[page * orders : (page + 1) * orders],
        count=len(rows),
        worth_fen=sum(row.paid_fen for row in rows),
        inside=numbers_inside([case.pk]).get(case.pk, 0),
        sums=losses.sums(case),
        papers={one.sort: one for one in IncidentPaper.objects.filter(case=case)},
        versions=list(written[:100]),
        events=events[:EVENTS],
        older=events[EVENTS - 1].pk if len(events) > EVENTS else 0,
    )


def timeline(case: Case, *, before: int = 0, most: int = EVENTS) -> list[CaseEvent]:
    """What happened in an incident and in the cases inside, newest first, one more than asked for.

    Of cases that have left, only their coming and going.
    """
    rows = happened(case)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.select_related("case").order_by("-pk")[: most + 1])


def happened(case: Case) -> QuerySet[CaseEvent]:
    """The same as rows that a page can be taken of."""
    of = Case.objects.filter(memberships__incident=case)  # without what is not for these eyes
    now = of.filter(memberships__state__in=(INSIDE, ENDED), memberships__incident=case)
    return CaseEvent.objects.filter(
        Q(case=case)
        | Q(case__in=now.values("pk"))
        | Q(case__in=of.values("pk"), verb__in=IN_AND_OUT)
    )
