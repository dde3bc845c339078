"""Until when: every clock of a case with its source, its zone and its pauses."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop


class Clock(OfShop):
    """One deadline. Several of one sort may disagree: the earliest governs, all are shown.

    `sort`: platform (the platform acts by itself), proof, appeal, ship, target (our own two hours),
    step. A deadline moves later only with a `clock.moved` event that says by whom and why.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    sort = models.CharField(max_length=10)
    source = models.CharField(max_length=12)  # platform, export, shop, rule, fallback, person
    stated_by = models.CharField(max_length=120)  # finding:<fingerprint>, person:3, target
    window = models.CharField(max_length=60, default="")  # the rulebook's window, if one was added
    started_at = models.BigIntegerField()
    due_at = models.BigIntegerField()
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    state = models.CharField(max_length=8, default="running")  # running, paused, met, missed, void
    paused_at = models.BigIntegerField(null=True)
    paused_s = models.BigIntegerField(default=0)
    settled_at = models.BigIntegerField(null=True)
    governs = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "sort", "stated_by"], name="clock_once")
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="clock_due")]
