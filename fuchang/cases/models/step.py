"""The playbook of a case as a checklist."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.cases.models.proof import Evidence
from fuchang.store.walls import OfShop


class CaseStep(OfShop):
    """One step of the rulebook in this case: whose, until when, done by whom or by which datum."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=60)  # id in rulebook/steps
    kind = models.CharField(max_length=60)
    place = models.SmallIntegerField()
    actor = models.CharField(max_length=10)  # agent, lead, warehouse, finance, owner, system
    due_at = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, default="todo")  # todo, done, skipped
    done_at = models.BigIntegerField(null=True)
    done_by = models.CharField(max_length=80, default="")
    by_data = models.CharField(max_length=200, default="")  # the datum that proves it
    proof = models.ForeignKey(Evidence, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step"], name="step_once")]
        ordering = ["place", "id"]
