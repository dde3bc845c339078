"""What a platform gives to choose from where a person decides: as it said last, for one form; no facts."""

from django.db import models

from fuchang.store.walls import OfShop


class Choices(OfShop):
    """One list of one method, about one thing (`subject`), or about the whole shop where that is empty.

    `rows` are `{value, words, hint}`. `why` says what stood in the way when it was asked for; then there
    are no rows, and a person types what they know.
    """

    platform = models.CharField(max_length=20)
    method = models.CharField(max_length=80)
    subject = models.CharField(max_length=64, default="")
    rows = models.JSONField(default=list)
    why = models.TextField(default="")
    told_at = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop_key", "platform", "method", "subject"], name="choices_once"
            )
        ]
        indexes = [models.Index(fields=["told_at"], name="choices_told")]
