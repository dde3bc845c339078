"""Personal data of buyers, encrypted: the only place where it rests, read only by unmasking."""

from django.db import models

from fuchang.store.walls import OfShop


class Contact(OfShop):
    """Name, phone and address of one order, each an encrypted cell; beside it the masked form."""

    order_id = models.CharField(max_length=64)
    # {"name": "v1.…", "phone": "v1.…", "address": …, "nick": …}
    cells = models.JSONField(default=dict)
    masked = models.JSONField(default=dict)  # {"name": "张*", "phone": "138******00", …}
    # {"name": [sort of word, platform time, keyed hash]}: what counts against what comes later
    told = models.JSONField(default=dict)
    seen_at = models.BigIntegerField()  # newest platform time
    erased_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop_key", "order_id"], name="contact_once")
        ]
