"""补传单号: replacement tracking numbers entered in bulk."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop


class ReplacementNumber(OfShop):
    """One line of a batch: the order, the number, and what became of it."""

    batch = models.CharField(max_length=32)
    line = models.IntegerField()
    order_id = models.CharField(max_length=64)
    waybill = models.CharField(max_length=40)
    courier = models.CharField(max_length=40, default="")
    # matched: ok, not_found, already, invalid, twice; confirmed: submitted, failed, dropped
    state = models.CharField(max_length=12)
    said = models.CharField(max_length=200, default="")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="numbers")
    at = models.BigIntegerField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="number_once")]
        indexes = [
            models.Index(fields=["order_id"], name="number_order"),
            models.Index(fields=["waybill"], name="number_waybill"),
            models.Index(fields=["by", "-at"], name="number_by"),
        ]
