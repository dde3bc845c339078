"""With which account of a tracking service a shop asks about its parcels."""

from django.db import models

from fuchang.store.walls import OfShop


class CourierAccount(OfShop):
    """One shop at one tracking service; what is secret of its keys are `Secret` rows, never columns here.

    `door` is the last part of the address that the service calls; shops with the same account share it.
    `address` is where the service reaches the desk, `place` another address of the service than its own
    (a sandbox, a relay), else empty.
    """

    provider = models.CharField(max_length=40)  # a folder of connect/couriers
    door = models.CharField(max_length=43)
    address = models.CharField(max_length=255, default="")
    place = models.CharField(max_length=255, default="")
    told = models.JSONField(default=dict)  # the keys that are no secret
    changed_at = models.BigIntegerField()
    tried_at = models.BigIntegerField(null=True)  # somebody pressed: try it
    tried = models.CharField(max_length=10, default="")  # asked, well, not
    tried_words = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop_key", "provider"], name="courier_account_once")
        ]
        indexes = [models.Index(fields=["door"], name="courier_account_door")]
