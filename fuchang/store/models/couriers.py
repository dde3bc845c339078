"""Parcels about which tracking services are asked, and what each was asked and has told."""

from django.db import models

from fuchang.store.walls import OfShop


class WatchedParcel(OfShop):
    """A parcel that is asked about: on which occasion, when next, and until when somebody is at it.

    `wanted` grows when it is wanted again: what was wanted while it was being asked stays wanted.
    """

    number = models.CharField(max_length=64)
    order_id = models.CharField(max_length=64, default="")
    courier = models.CharField(max_length=40, default="")
    shipped_at = models.BigIntegerField(null=True)
    occasion = models.CharField(max_length=12)  # case_opened, person_asks, round
    wanted = models.IntegerField(default=1)
    next_at = models.BigIntegerField(null=True)  # nothing more to do: none
    leased_until_at = models.BigIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    why = models.TextField(default="")  # there was no answer

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop_key", "number"], name="watched_parcel_once")
        ]
        indexes = [models.Index(fields=["next_at"], name="watched_parcel_due")]


class ServicePast(OfShop):
    """What one service was asked about one number, and has told of it by itself."""

    provider = models.CharField(max_length=40)
    number = models.CharField(max_length=64)
    asked_at = models.BigIntegerField(null=True)
    subscribed_at = models.BigIntegerField(null=True)
    heard_at = models.BigIntegerField(null=True)  # it last called
    ended_at = models.BigIntegerField(null=True)  # it gave up, or was told to stop
    nothing_known = models.SmallIntegerField(default=0)
    newest_at = models.BigIntegerField(null=True)  # the newest scan that it has told of

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop_key", "provider", "number"], name="service_past_once"
            )
        ]
        indexes = [models.Index(fields=["provider", "number"], name="service_past_number")]
