"""The chain of everything that was done: appended in the same transaction, never changed."""

from django.db import models


class AuditRow(models.Model):
    """One act. `chain` is the shop key, or 0 for acts of the desk itself; `seq` has no gaps.

    `mac` = HMAC(audit key, prev || canonical JSON of the row), so that an edit, a removal, an
    insertion or a swap breaks the chain; anchors tell a chain that was cut short.
    """

    chain = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.BigIntegerField()
    actor = models.CharField(max_length=80)  # person:3, api:5, command, system
    session = models.CharField(max_length=64, default="")
    address = models.CharField(max_length=64, default="")
    action = models.CharField(max_length=60)  # case.state.changed
    object = models.CharField(max_length=120)  # case:17
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(default="")
    request = models.CharField(max_length=64, default="")
    prev = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_once")]
        indexes = [models.Index(fields=["object"], name="audit_object")]


class Anchor(models.Model):
    """How long a chain was and how it ended at a moment, signed, and sent where we cannot rewrite it."""

    chain = models.BigIntegerField()
    at = models.BigIntegerField()
    rows = models.BigIntegerField()
    head = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    sent_to = models.CharField(max_length=120, default="")
