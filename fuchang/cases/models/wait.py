"""Who was waited for, span by span: what the effect on the rating can be argued with."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop


class Wait(OfShop):
    """A span of a case's life spent waiting for one party; spans of a case follow without gaps."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="waits")
    party = models.CharField(max_length=8)  # us, buyer, courier, platform
    from_at = models.BigIntegerField()
    until_at = models.BigIntegerField(null=True)
    why = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["case", "from_at"], name="wait_case")]
