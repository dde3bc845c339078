"""升级: tickets, calls and letters, and the contacts that people have checked."""

from django.db import models

from fuchang.cases.models.case import Case
from fuchang.store.walls import OfShop


class Escalation(OfShop):
    """One attempt on a channel of the ladder: who, when, with whom, and what comes next."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="escalations")
    channel = models.CharField(max_length=60)  # id in rulebook/channels.yml
    at = models.BigIntegerField()
    by = models.CharField(max_length=80)
    reference = models.CharField(max_length=120, default="")  # ticket number
    spoke_with = models.CharField(max_length=120, default="")  # staff number
    words = models.TextField(default="")
    next_at = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, default="open")  # open, answered, refused, closed


class ChannelContact(models.Model):
    """A contact as this desk has checked it; it goes before the rulebook's."""

    channel = models.CharField(max_length=60, primary_key=True)
    contact = models.CharField(max_length=200, default="")
    opens = models.CharField(max_length=5, default="")
    closes = models.CharField(max_length=5, default="")
    days = models.CharField(max_length=8, default="")  # working, all
    verified_on = models.DateField(null=True)
    verified_by = models.CharField(max_length=80, default="")
    note = models.TextField(default="")
