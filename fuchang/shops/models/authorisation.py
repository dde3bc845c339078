"""What a shop has granted at its marketplace, and with which application the desk asks."""

from django.db import models

from fuchang.store.walls import OfShop


class Authorisation(OfShop):
    """One shop's way to its platform; app secret and token are `Secret` rows, never columns here.

    `gateway`: an address other than the platform's own (a sandbox, a relay), else empty.
    `writing`: whether acts may be carried out on the platform at all; off until somebody says so.
    """

    platform = models.CharField(max_length=20)  # a folder of connect
    app_key = models.CharField(max_length=80)
    gateway = models.CharField(max_length=255, default="")
    reading = models.SmallIntegerField(default=1)
    writing = models.SmallIntegerField(default=0)
    granted_to = models.CharField(max_length=120, default="")  # the account that granted it
    granted_at = models.BigIntegerField(null=True)
    ends_at = models.BigIntegerField(null=True)
    warned_days = models.SmallIntegerField(null=True)  # the last warning: 7, 3, 1, 0
    ended_at = models.BigIntegerField(
        null=True
    )  # withdrawn, or no longer accepted, before its time
    ended_why = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop_key", "platform"], name="authorisation_once")
        ]

    @property
    def standing(self) -> bool:
        """Whether the shop has granted it and nothing has ended it; whether its time is up is asked apart."""
        return self.granted_at is not None and self.ended_at is None
