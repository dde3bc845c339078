"""Who looked at whose personal data, and why."""

from django.db import models

from fuchang.store.walls import OfShop


class Unmasking(OfShop):
    """One look at one order's clear name, phone and address; counted against the day's quota."""

    actor = models.CharField(max_length=80)
    order_id = models.CharField(max_length=64)
    case = models.BigIntegerField(null=True)
    reason = models.TextField()
    at = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["actor", "at"], name="unmasking_quota")]
