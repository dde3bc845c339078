"""Requests of data protection that marketplaces pass on: work for a person, kept as proof that it was done."""

from django.db import models

from fuchang.store.walls import OfShop


class PersonalRequest(OfShop):
    """One request: which duty, about whom by the platform's numbers, by when, and what a person did.

    Names, mail and phone are not kept; the row stays when it is settled.
    """

    platform = models.CharField(max_length=20)
    request_id = models.CharField(max_length=64)  # of the call, so that one told twice is one
    duty = models.CharField(max_length=40)  # of the platform's platform.yml
    buyer = models.CharField(max_length=64, default="")
    orders = models.JSONField(default=list)
    received_at = models.BigIntegerField()
    due_at = models.BigIntegerField()
    settled_at = models.BigIntegerField(null=True)
    settled_by = models.CharField(max_length=80, default="")
    words = models.TextField(default="")  # what was done

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "request_id"], name="personal_request_once")
        ]
        indexes = [models.Index(fields=["settled_at", "due_at"], name="personal_request_due")]
