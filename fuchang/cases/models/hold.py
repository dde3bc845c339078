"""发货拦截: an order line that must not leave while its case is open."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop

ASKED, ACKNOWLEDGED, RELEASED, BREACHED = "asked", "acknowledged", "released", "breached"


class Hold(OfShop):
    """Asked by the rulebook or a person, acknowledged by the warehouse, released or breached."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    order_id = models.CharField(max_length=64)
    line_id = models.CharField(max_length=64, default="")
    state = models.CharField(max_length=12, default=ASKED)
    why = models.TextField(default="")
    asked_at = models.BigIntegerField()
    asked_by = models.CharField(max_length=80)
    acknowledged_at = models.BigIntegerField(null=True)
    acknowledged_by = models.CharField(max_length=80, default="")
    unacknowledged_at = models.BigIntegerField(null=True)  # when its silence was told
    released_at = models.BigIntegerField(null=True)
    released_by = models.CharField(max_length=80, default="")
    release_why = models.TextField(default="")
    breached_at = models.BigIntegerField(null=True)
    breach = models.JSONField(default=dict)  # the waybill and when it left

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "order_id", "line_id"], name="hold_once")
        ]
        indexes = [
            models.Index(fields=["state", "shop_key", "id"], name="hold_state"),
            models.Index(fields=["order_id"], name="hold_order"),
        ]
