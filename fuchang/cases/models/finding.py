"""What detection found, as a case keeps it."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop


class Finding(OfShop):
    """One finding; the same fingerprint tomorrow is the same row, seen again.

    `gone_at`: since when the facts no longer bear it out.
    """

    fingerprint = models.CharField(max_length=16)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=60)
    kind_version = models.IntegerField()
    subject_type = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    order_id = models.CharField(max_length=64, default="", db_index=True)
    # column → what was compared with what (detection.reasons.Compared.plain)
    compared = models.JSONField(default=dict)
    at_risk_fen = models.BigIntegerField(default=0)
    chance_lost = models.SmallIntegerField(default=0)
    score = models.BigIntegerField(default=0)
    deadline_at = models.BigIntegerField(null=True)
    deadline_source = models.CharField(max_length=12, default="")
    first_seen_at = models.BigIntegerField()
    last_seen_at = models.BigIntegerField()
    gone_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop_key", "fingerprint"], name="finding_once")
        ]
        indexes = [
            models.Index(fields=["shop_key", "subject_type", "subject"], name="finding_subject")
        ]
