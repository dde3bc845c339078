"""The lake kept up to date, made anew, and compared with the rows that it was written from."""

from dataclasses import dataclass

import pyarrow.parquet as pq
from django.db import connection
from django_tasks import task

from fuchang.facts.lake import OF_ORDER, Lake
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import clock
from fuchang.store.facts import lake
from fuchang.store.walls import everything


@dataclass(frozen=True, slots=True)
class Compared:
    """How many rows of a table rest in the store, and how many the lake has."""

    table: str
    at_rest: int
    in_lake: int


@task()
def write_lake() -> None:
    """The days that changed since the last time."""
    with everything("the lake of all shops"):
        lake.write(now=clock())


def compare() -> list[Compared]:
    """Rows here and there; they are equal when nothing has changed since the lake was written."""
    kept = Lake.open(lake.folder())
    found = []
    for table in OF_ORDER:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {at_rest(table)}")
            resting = int(cursor.fetchone()[0])
        listed = (path for part in range(kept.parts) for path in kept.files(table, part))
        rows = sum(int(pq.read_metadata(path).num_rows) for path in listed)
        found.append(Compared(table, resting, rows))
    return found
