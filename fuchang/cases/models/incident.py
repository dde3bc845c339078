"""批量事件: who belongs to a mass incident, its papers and its ledger of losses."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop

INSIDE, ENDED, LEFT, APART, OUT = "inside", "ended", "left", "apart", "out"


class IncidentMember(OfShop):
    """One case of an incident, now or before; the case itself says by `parent` whether it is now.

    `state`: inside (worked on through the incident), ended (closed with it), left (its own exception
    still held when the incident ended), apart (a person took it out: never joined again by itself),
    out (the facts no longer put it there).
    """

    incident = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="members")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="memberships")
    state = models.CharField(max_length=8, default=INSIDE)
    by = models.CharField(max_length=80)  # who decided: system, or a person who is not overruled
    was = models.CharField(
        max_length=8, default=""
    )  # its own state before it ended with the incident
    since_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "case"], name="member_once")]
        indexes = [models.Index(fields=["incident", "state", "case"], name="member_state")]


class IncidentPaper(OfShop):
    """A draft that goes to buyers or to the platform; its versions stand in the events of the case."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="papers")
    sort = models.CharField(max_length=12)  # id in rulebook/papers.yml: statement, compensation
    words = models.TextField()
    state = models.CharField(max_length=8, default="draft")  # draft, sent, granted, refused
    asked_fen = models.BigIntegerField(default=0)
    granted_fen = models.BigIntegerField(default=0)
    changed_at = models.BigIntegerField()
    changed_by = models.CharField(max_length=80)
    answer = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sort"], name="paper_once")]


class Loss(OfShop):
    """One line of the ledger of losses; `recovered_fen` is what came back of it.

    A line that was wrong is struck, never removed.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="losses")
    order_id = models.CharField(max_length=64, default="")
    what = models.CharField(max_length=120)
    amount_fen = models.BigIntegerField()
    recovered_fen = models.BigIntegerField(default=0)
    at = models.BigIntegerField()
    by = models.CharField(max_length=80)
    note = models.CharField(max_length=200, default="")
    struck_at = models.BigIntegerField(null=True)
