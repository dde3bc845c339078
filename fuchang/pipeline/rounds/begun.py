"""How far deliveries that are read together have come: whoever goes on after a death skips nothing.

A batch that became facts leaves a mark on all of them: which reading it was of, and how many batches
of it are facts. Read again in the same company they go on there. In other company, after their job
has died too often, the batches are others: then they are counted anew, and what is a fact already is
a duplicate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from fuchang.store import ledger
from fuchang.store.facts.sources import hashed
from fuchang.store.models import Delivery


@dataclass
class Begun:
    """Deliveries read together, and how many batches of this very reading are facts."""

    deliveries: Sequence[Delivery]
    reading: int
    batches: int = 0

    @classmethod
    def of(cls, deliveries: Sequence[Delivery], *, rows: int) -> "Begun":
        """Go on where the same reading (the same deliveries, as many rows) has been left, or begin."""
        begun = cls(deliveries, hashed(rows, *(one.pk for one in deliveries)))
        marks = {(one.report.get("reading"), one.report.get("batches")) for one in deliveries}
        reading, batches = marks.pop()
        if not marks and reading == begun.reading and batches:
            begun.batches = batches
        else:
            _count_anew([one.pk for one in deliveries if "batches" in one.report])
        return begun

    def one_more(self) -> None:
        """One more batch is facts; in the transaction that makes it so."""
        self.batches += 1
        mark = {"reading": self.reading, "batches": self.batches}
        Delivery.objects.filter(pk__in=[one.pk for one in self.deliveries]).update(report=mark)


def _count_anew(begun: Sequence[int]) -> None:
    if begun:
        with transaction.atomic():
            ledger.forget(begun)
            Delivery.objects.filter(pk__in=begun).update(report={}, rows_done=0)
