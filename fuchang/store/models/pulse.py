"""Signs of life: the last tick of each worker, schedule, source and backup."""

from django.db import models


class Pulse(models.Model):
    """The last time that something happened that ought to happen again."""

    name = models.CharField(max_length=120, primary_key=True)  # worker:host:pid, schedule, backup
    beat_at = models.BigIntegerField()
    detail = models.JSONField(default=dict)
