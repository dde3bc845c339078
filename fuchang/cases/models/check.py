"""The article's three checks, run by themselves."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop


class CaseCheck(OfShop):
    """One check and what it compared: `prompt`, `shipping` (record against trace), `category`."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="checks")
    name = models.CharField(max_length=10)
    verdict = models.CharField(max_length=8)  # agrees, differs, unknown
    compared = models.JSONField(default=dict)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name"], name="check_once")]
