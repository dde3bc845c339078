"""What people do with rows kept aside: mend and deliver anew, or leave out; each act is in the audit."""

import re

from django.db import transaction

from fuchang.kernel.errors import AskUser
from fuchang.kernel.ids import EXPECTED_LONG_ID
from fuchang.pipeline.rounds.deliver import Parcel, deliver
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing
from fuchang.store import quarantine
from fuchang.store.models import KeptAsideRow

_LONG_ID = re.compile(r"\d{12,20}")


class NotThatForm(AskUser):
    """A person's value that is as little a number of the platform's as the one kept aside."""

    def __init__(self, *, value: str, right: str) -> None:
        super().__init__(
            f"{value} 不是{right} / {value} is not the platform's number, 12 to 20 digits"
        )


def replay(access: Access, row_id: int, *, value: str, now: int) -> None:
    """Put the value right; the row is delivered anew through the same reader.

    Raises NoSuchThing, NotAllowed, NotMendable, NotThatForm.
    """
    with transaction.atomic():
        row, value = _open(access, row_id), value.strip()
        if row.expected == EXPECTED_LONG_ID and not _LONG_ID.fullmatch(value):
            raise NotThatForm(value=value[:40], right=row.expected)
        name, body = quarantine.mended(row, value=value)
        parcels = [Parcel(name, body=body)]
        receipts = deliver(access, parcels, shop_key=row.shop_key, source="replay", now=now)
        quarantine.settle(access, row, "replayed", now=now, delivery=receipts[0].delivery)
        _tell(access, row, "quarantine.replayed", now=now)


def dismiss(access: Access, row_id: int, *, now: int) -> None:
    """The row stays out. Raises NoSuchThing, NotAllowed."""
    with transaction.atomic():
        row = _open(access, row_id)
        quarantine.settle(access, row, "dismissed", now=now)
        _tell(access, row, "quarantine.dismissed", now=now)


def _open(access: Access, row_id: int) -> KeptAsideRow:
    row = KeptAsideRow.objects.filter(pk=row_id, state="open").select_related("delivery").first()
    if row is None:
        raise NoSuchThing(what="隔离行 / row")
    access.require("import", row.shop_key or None)
    return row


def _tell(access: Access, row: KeptAsideRow, action: str, *, now: int) -> None:
    about = {"file": row.file, "row": row.row, "column": row.column}
    audit.record(
        access, action=action, object=f"aside:{row.pk}", shop_key=row.shop_key, after=about, now=now
    )
