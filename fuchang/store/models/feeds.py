"""What the desk asks for and listens to by itself: feeds, messages, what is to be read again."""

from django.db import models

from fuchang.store.walls import OfShop

# a message is stored before it is confirmed; a poisonous one is stored too, and shown
STORED, POISON = "stored", "poison"


class Feed(OfShop):
    """One stream of facts of one shop, how far it has been read, and how it fares.

    `cursor` is the planner's own; moments are seconds UTC. A feed is deaf when nothing was heard for
    longer than `gap_s`, or when it fails.
    """

    platform = models.CharField(max_length=20)  # a folder of connect
    name = models.CharField(max_length=60)  # refunds, trades, messages, kuaidi100 ...
    live = models.SmallIntegerField(default=1)
    cursor = models.JSONField(default=dict)
    read_to_at = models.BigIntegerField(null=True)  # everything changed before was read
    asked_at = models.BigIntegerField(null=True)
    heard_at = models.BigIntegerField(null=True)  # the far end last answered
    row_at = models.BigIntegerField(null=True)  # something was in the answer
    next_at = models.BigIntegerField(default=0)
    gap_s = models.BigIntegerField(
        default=0
    )  # the longest silence that is normal; 0: not known yet
    rows = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)  # one after the other
    problem = models.TextField(default="")
    quota_left = models.BigIntegerField(null=True)
    progress = models.JSONField(default=dict)  # of a back-fill: done, of

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop_key", "platform", "name"], name="feed_once")
        ]
        indexes = [models.Index(fields=["live", "next_at"], name="feed_due")]


class PlatformMessage(OfShop):
    """A message, stored before it is confirmed; it only says what to read again.

    Its contents are not kept: they name buyers, and what is believed is what is read again. Of a
    poisonous one `why` shows its masked beginning.
    """

    platform = models.CharField(max_length=20)
    message_id = models.CharField(max_length=64)
    topic = models.CharField(max_length=120)
    thing = models.CharField(
        max_length=20, default=""
    )  # what is to be read again: refund, trade ...
    thing_id = models.CharField(max_length=64, default="")
    published_at = models.BigIntegerField(null=True)
    received_at = models.BigIntegerField()
    state = models.CharField(max_length=10, default=STORED)
    why = models.TextField(default="")  # of a poisonous one

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "message_id"], name="platform_message_once")
        ]
        indexes = [models.Index(fields=["state", "id"], name="platform_message_state")]


class Wish(OfShop):
    """Something to be read again as soon as may be: a message or a list named it.

    `count` grows when it is named again: a wish that was named while it was being granted stays.
    """

    platform = models.CharField(max_length=20)
    thing = models.CharField(max_length=20)  # refund, trade, trace, item
    thing_id = models.CharField(max_length=64)
    count = models.IntegerField(default=1)
    wished_at = models.BigIntegerField()
    next_at = models.BigIntegerField()
    tries = models.SmallIntegerField(default=0)
    why = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop_key", "platform", "thing", "thing_id"], name="wish_once"
            )
        ]
        indexes = [models.Index(fields=["next_at"], name="wish_due")]
