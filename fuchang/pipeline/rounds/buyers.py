"""Who bought: what files say of buyers in clear becomes sealed contacts, before anything is searched."""

from collections.abc import Iterator, Mapping

import pyarrow as pa
from django.db import transaction

from fuchang.connect.exports import Reading
from fuchang.pipeline.rounds.owners import Owners
from fuchang.store.facts import contacts
from fuchang.store.facts.sources import Row
from fuchang.store.models import Delivery

BATCH = 2_000


def keep_contacts(reading: Reading, *, by_no: Mapping[int, Delivery], owners: Owners) -> None:
    """Seal the buyers of a reading, some at a time; done again after a death, with the same effect."""
    for rows in _batches(reading):
        with transaction.atomic():
            usable: list[Row] = []
            for number in {row["file_no"] for row in rows}:
                mine = [row for row in rows if row["file_no"] == number]
                usable += owners.sort("orders", mine, by_no[number])[0]
            contacts.put(usable, shop_keys=owners.keys())


def _batches(reading: Reading) -> Iterator[list[Row]]:
    for path in reading.contacts:
        whole = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        for part in whole.to_batches(max_chunksize=BATCH):
            yield part.to_pylist()
