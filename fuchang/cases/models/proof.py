"""凭证: files and collected records that stand for something, kept by their contents."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop


class Evidence(OfShop):
    """One piece of proof. The file rests under its SHA-256, bit for bit as it came."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    piece = models.CharField(max_length=60)  # id in rulebook/evidence.yml
    name = models.CharField(max_length=255)
    media = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(max_length=10)  # uploaded, collected
    collected = models.JSONField(default=dict)  # what a collected record says, and from where
    sensitive = models.SmallIntegerField(default=0)
    added_at = models.BigIntegerField()
    added_by = models.CharField(max_length=80)
    note = models.TextField(default="")
    removed_at = models.BigIntegerField(null=True)
    removed_by = models.CharField(max_length=80, default="")

    class Meta:
        indexes = [models.Index(fields=["case", "piece"], name="evidence_piece")]
