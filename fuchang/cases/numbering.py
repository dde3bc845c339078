"""Numbers of cases: YC, the year, six digits or more, without gaps in a year."""

from datetime import datetime

from django.db import connection
from django.db.models import Max
from django.db.models.functions import Length

from fuchang.cases.models import Case
from fuchang.kernel.clock import PLATFORM_ZONE
from fuchang.store.walls import everything

_DIGITS = 6


def next_number(now: int) -> str:
    """The next free number; called in the transaction that takes it, one writer at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7311)")
    prefix = f"YC{datetime.fromtimestamp(now, PLATFORM_ZONE):%y}"
    with everything("numbers run through all shops"):
        rows = Case.objects.filter(number__gte=prefix, number__lt=f"{prefix}:")
        longest = rows.aggregate(longest=Max(Length("number")))["longest"]
        last = rows.annotate(long=Length("number")).filter(long=longest).aggregate(Max("number"))
    taken = last["number__max"]
    return f"{prefix}{int(taken[len(prefix) :]) + 1 if taken else 1:0{_DIGITS}d}"
