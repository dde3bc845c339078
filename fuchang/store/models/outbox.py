"""What must go out: rows written in the transaction that decided it, carried out by a worker."""

from django.db import models

from fuchang.store.walls import OfShop

PENDING, SENDING, SENT, UNKNOWN, DEAD = "pending", "sending", "sent", "unknown", "dead"


class Webhook(OfShop):
    """A receiver of our own events: an address, a secret, and what it wants to hear."""

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    topics = models.JSONField(default=list)  # ["case.*", "hold.asked"]; empty: everything
    secret = models.CharField(max_length=400, default="")  # encrypted cell, write-only
    former_secret = models.CharField(max_length=400, default="")  # valid while a rotation lasts
    former_until_at = models.BigIntegerField(null=True)  # and until when
    may_acknowledge = models.SmallIntegerField(default=0)  # its signed calls acknowledge holds
    live = models.SmallIntegerField(default=1)
    off_why = models.CharField(max_length=200, default="")  # why it hears nothing any more
    removed_at = models.BigIntegerField(null=True)
    rests_until_at = models.BigIntegerField(default=0)  # it could not be reached: others go first
    created_at = models.BigIntegerField()
    created_by = models.CharField(max_length=80)


class OutboxMessage(OfShop):
    """One thing to be sent, at least once under one `dedupe_id`.

    `once` = 1: it may not happen twice, so after an unknown outcome it waits for a person.
    Messages with the same `line` (a case, a receiver) go out in the order of their ids.
    """

    channel = models.CharField(max_length=40)  # webhook, mail, act ...: the sender's folder
    topic = models.CharField(max_length=60)  # case.state.changed
    target = models.CharField(max_length=120)  # the receiver: webhook id, person, platform
    line = models.CharField(max_length=120, default="")
    payload = models.JSONField()
    dedupe_id = models.CharField(max_length=64, unique=True)
    once = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, default=PENDING)
    attempts = models.IntegerField(default=0)
    next_at = models.BigIntegerField()
    lease_until_at = models.BigIntegerField(null=True)
    leased_by = models.CharField(max_length=80, default="")
    created_at = models.BigIntegerField()
    sent_at = models.BigIntegerField(null=True)
    answer = models.TextField(default="")  # what the far end said, or why it failed; redacted

    class Meta:
        indexes = [
            models.Index(fields=["state", "next_at"], name="outbox_due"),
            models.Index(fields=["line", "id"], name="outbox_line"),
            models.Index(fields=["channel", "target", "id"], name="outbox_target"),
        ]


class HookCall(OfShop):
    """A signed call of a receiver that had its effect: the same id again has none.

    Kept for four days; a call older than five minutes is refused by its timestamp anyway.
    """

    hook = models.ForeignKey(Webhook, on_delete=models.CASCADE)
    call_id = models.CharField(max_length=200)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hook", "call_id"], name="hook_call_once")]
        indexes = [models.Index(fields=["at"], name="hook_call_age")]
