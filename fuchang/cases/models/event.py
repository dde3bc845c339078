"""What happened in a case, one row per change, in the transaction of the change."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop


class CaseEvent(OfShop):
    """Who did what, when and why, with what was before and after. Never changed, never removed.

    `verb` is dotted: case.opened, case.state.changed, case.assigned, finding.joined, step.done,
    proof.added, hold.asked, clock.moved, note.written ... `undone_by` points at the event that took
    a reversible change back.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.BigIntegerField()
    actor = models.CharField(max_length=80)  # person:3, api:5, command, system
    actor_name = models.CharField(max_length=80, default="")
    verb = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(default="")
    reversible = models.SmallIntegerField(default=0)
    undone_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="event_case"),
            models.Index(fields=["actor", "-id"], name="event_actor"),
        ]
