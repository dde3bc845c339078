"""The state digest: SHA-256 over canonical JSON of the business rows, per shop and whole.

Keys of ours, moments of arrival and histories are left out: what is left is the same whatever the
order and number of deliveries, and whichever database holds it.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from fuchang.facts.rest import ALL, at_rest
from fuchang.facts.tables import TABLES

_OURS = ("_key",)
_SKIPPED = frozenset({"ring_member", "parcel_state", "buyer_identifiers", "tracking_events"})
# what is told of the records: the table, and the columns that are business and not bookkeeping
RECORDS: dict[str, tuple[str, ...]] = {
    "cases_case": (
        "shop_key", "key", "subject_type", "subject", "order_id", "refund_id", "kind", "family",
        "severity", "state", "live", "outcome", "at_risk_fen", "chance_lost", "due_at", "due_source",
        "hold_state", "saved_fen", "lost_fen", "item_title", "waybill", "prompt",
    ),
    "cases_finding": ("shop_key", "fingerprint", "kind", "subject", "order_id", "at_risk_fen", "deadline_at"),
    "cases_hold": ("shop_key", "order_id", "line_id", "state"),
}  # fmt: skip
# what later facts took back is history: whoever got all facts at once has never seen it
_HISTORY = {
    # a case that its incident has absorbed before anything of its own stood
    "cases_case": "outcome = 'normal_again' OR (live = 2 AND source = 'detected' AND NOT EXISTS (SELECT 1 FROM "
    "cases_finding AS f WHERE f.case_id = cases_case.id AND f.gone_at IS NULL))",
    "cases_finding": "gone_at IS NOT NULL",
    "cases_hold": "state = 'released'",
}


Ask = Callable[[str], Any]  # a statement to the cursor that holds its rows


def digest(shops: Collection[int] | None = None, *, ask: Ask | None = None) -> dict[str, Any]:
    """`whole` and, by the platform's shop id, `shops`; of these shops alone where they are given.

    Of the desk, or of the copy of one that `ask` asks.
    """
    lines: dict[int, list[str]] = defaultdict(list)
    with _asked(ask) as asked:
        names = dict(asked("SELECT id, shop_id FROM shops_shop").fetchall())
        for table in ALL:
            if table not in _SKIPPED and any(c.name == "shop_key" for c in ALL[table].columns):
                columns = [c.name for c in TABLES[table].columns if not c.name.endswith(_OURS)]
                _read(asked, at_rest(table), ("shop_key", *columns), lines)
        for table, named in RECORDS.items():
            _read(asked, table, named, lines)
    told = {
        names.get(key, str(key)): _hash(rows)
        for key, rows in lines.items()
        if shops is None or key in shops
    }
    return {"whole": _hash([f"{name}{value}" for name, value in told.items()]), "shops": told}


@contextmanager
def _asked(ask: Ask | None) -> Iterator[Ask]:
    if ask is not None:
        yield ask
        return
    with connection.cursor() as cursor:

        def of_the_desk(statement: str) -> Any:
            cursor.execute(statement)
            return cursor

        yield of_the_desk


def _read(ask: Ask, table: str, columns: tuple[str, ...], lines: dict[int, list[str]]) -> None:
    cursor = ask(
        f"SELECT {', '.join(columns)} FROM {table} WHERE NOT ({_HISTORY.get(table, '1 = 0')})"
    )
    while rows := cursor.fetchmany(5_000):
        for row in rows:
            told = [table, *row[1:]]
            lines[row[0]].append(json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def _hash(rows: list[str]) -> str:
    found = hashlib.sha256()
    for row in sorted(rows):
        found.update(row.encode("utf-8", "surrogatepass") + b"\n")
    return found.hexdigest()
