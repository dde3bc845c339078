"""Saved views of the queue."""

from django.db import models


class SavedView(models.Model):
    """A name for a search: one person's, one shop's, or (neither set) shipped and everybody's."""

    shop_key = models.BigIntegerField(null=True)
    person = models.ForeignKey(
        "shops.Person", null=True, on_delete=models.CASCADE, related_name="views"
    )
    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, default="")
    icon = models.CharField(max_length=40, default="list")
    query = models.CharField(max_length=400)  # the search grammar: is:new due:<2h sort:-amount
    columns = models.JSONField(default=list)
    place = models.SmallIntegerField(default=0)
    notify = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "slug"], name="view_once")]
        ordering = ["place", "id"]
