"""A shop on one marketplace."""

from django.db import models


class Shop(models.Model):
    """A shop; its primary key is `shop_key` everywhere else, the facts included.

    `shop_id` is the name or number by which the platform's files and messages call it.
    """

    platform = models.CharField(max_length=20)  # a word of facts.codes `platform`
    shop_id = models.CharField(max_length=128)
    name = models.CharField(max_length=120)
    live = models.SmallIntegerField(default=1)
    # what a shop sets for itself: {"windows": {...}, "target_s": 7200, "write": 0, "ttl_days": 180}
    own = models.JSONField(default=dict)
    created_at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "shop_id"], name="shop_once")]

    def __str__(self) -> str:
        return self.name
