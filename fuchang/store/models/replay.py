"""Answers kept for the retries of machines: the same key again gets the same answer, bit for bit."""

from django.db import models


class Replay(models.Model):
    """One request that carried an `Idempotency-Key`, written in the transaction of its effect."""

    actor = models.CharField(max_length=80)  # keys are scoped to the caller
    key = models.CharField(max_length=128)
    asked = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.SmallIntegerField()
    media = models.CharField(max_length=100)
    body = models.BinaryField()
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="replay_once")]
        indexes = [models.Index(fields=["at"], name="replay_age")]
