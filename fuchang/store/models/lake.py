"""Which days of which shops the lake has to be told of again."""

from django.db import models

from fuchang.store.walls import OfShop


class LakeDay(OfShop):
    """The orders of one shop and day: `changed` grows with every change, `written` follows it.

    `day`: days since 1970 in the platform's zone; 0 for orders that nobody has dated and for what
    belongs to no order.
    """

    day = models.IntegerField()
    changed = models.BigIntegerField(default=1)
    written = models.BigIntegerField(default=0)
    orders = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop_key", "day"], name="lake_day_once")]
