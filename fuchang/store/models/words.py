"""Words of platforms that the desk does not know."""

from django.db import models


class StrangeWord(models.Model):
    """A value of a closed list that the desk does not know: kept for the dictionary, never an error."""

    platform = models.CharField(max_length=20)
    field = models.CharField(max_length=80)
    word = models.CharField(max_length=120)
    count = models.BigIntegerField(default=0)
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "field", "word"], name="strange_word_once")
        ]
