"""批量: one verb for many cases, row by row, to be watched, tried again and taken back."""

from django.db import models


class BulkRun(models.Model):
    """What one person asked to be done to many cases; the rows say what became of each.

    `second_factor` is what the person had given when they asked: whoever goes on with the rows
    later acts with no more than that.
    """

    person = models.ForeignKey("shops.Person", on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=20)
    about = models.JSONField(default=dict)
    back = models.CharField(max_length=900, default="/cases/")  # the list it was asked from
    second_factor = models.SmallIntegerField(default=0)
    started_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    undone_at = models.BigIntegerField(null=True)


class BulkRow(models.Model):
    """One case of a run: todo, ok, failed, undone; `event` is what an undo takes back."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    case = models.BigIntegerField()
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=6, default="todo")
    said = models.TextField(default="")
    event = models.BigIntegerField(null=True)  # null: not reversible

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="bulk_row_once")]
        indexes = [models.Index(fields=["run", "state", "id"], name="bulk_row_state")]
