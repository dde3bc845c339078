"""Tracking events come in: new ones are kept, known ones counted, and what a parcel's scans say stays right."""

import json
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from fuchang.facts.codes import code
from fuchang.facts.rest.schema import Dialect

PENDING = code(kind="trace", word="pending")
_PICKED, _OUT, _SIGNED, _LOST, _REJECTED = (
    code(kind="trace", word=word)
    for word in ("picked_up", "out_for_delivery", "delivered", "lost", "rejected")
)
# batches of more than this make no statement faster
_BATCH = 200


class Scan(NamedTuple):
    """One tracking event of a parcel that is known; `code` is one of `facts.codes` `trace`."""

    parcel_key: int
    seen_at: int
    seen_at_text: str | None
    code: int
    place: str | None
    words: str | None


_STATE = (
    "parcel_key", "scans", "first_scan_at", "picked_at", "last_scan_at", "last_code", "signed_at",
    "out_at", "lost_at", "rejected_at",
)  # fmt: skip
_INTO_STATE = f"INSERT INTO fact_parcel_state AS known ({', '.join(_STATE)})"
# the last scan and its meaning travel in one number, and so do the last loss or rejection
_SUMMED = f"""
SELECT
  parcel_key, scans, first_scan_at, picked_at,
  CAST((last_mark - last_mark % 64) / 64 AS BIGINT), last_mark % 64, signed_at, out_at,
  CASE WHEN trouble_mark % 64 = {_LOST}
    THEN CAST((trouble_mark - trouble_mark % 64) / 64 AS BIGINT) END,
  CASE WHEN trouble_mark % 64 = {_REJECTED}
    THEN CAST((trouble_mark - trouble_mark % 64) / 64 AS BIGINT) END
FROM (
  SELECT
    parcel_key, COUNT(*) AS scans, MIN(seen_at) AS first_scan_at,
    MIN(CASE WHEN code = {_PICKED} THEN seen_at END) AS picked_at,
    MAX(seen_at * 64 + code) AS last_mark,
    MIN(CASE WHEN code = {_SIGNED} THEN seen_at END) AS signed_at,
    MAX(CASE WHEN code = {_OUT} THEN seen_at END) AS out_at,
    MAX(CASE WHEN code = {_LOST} OR code = {_REJECTED} THEN seen_at * 64 + code END)
      AS trouble_mark
  FROM {{scans}} WHERE code <> {PENDING} {{where}} GROUP BY parcel_key
) AS marks WHERE scans > 0
"""
_REPLACE = "ON CONFLICT (parcel_key) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in _STATE[1:]
)


def _first(name: str) -> str:
    return (
        f"{name} = CASE WHEN known.{name} <= excluded.{name} THEN known.{name} "
        f"ELSE COALESCE(excluded.{name}, known.{name}) END"
    )


def _last(name: str) -> str:
    return _first(name).replace("<=", ">=")


def _marked(name: str, own: str, known: str) -> str:
    return f"{name} = CASE WHEN {own} > {known} THEN excluded.{name} ELSE known.{name} END"


def _trouble(row: str) -> str:
    return f"COALESCE({row}.lost_at * 64 + {_LOST}, {row}.rejected_at * 64 + {_REJECTED}, 0)"


_LAST_MARK = (
    "excluded.last_scan_at * 64 + excluded.last_code",
    "known.last_scan_at * 64 + known.last_code",
)
_TROUBLE = (_trouble("excluded"), _trouble("known"))
_ADD = "ON CONFLICT (parcel_key) DO UPDATE SET scans = known.scans + excluded.scans, " + ", ".join(
    (
        _first("first_scan_at"), _first("picked_at"), _first("signed_at"), _last("out_at"),
        _last("last_scan_at"), _marked("last_code", *_LAST_MARK),
        _marked("lost_at", *_TROUBLE), _marked("rejected_at", *_TROUBLE),
    )
)  # fmt: skip
_KEEP = "ON CONFLICT (parcel_key, seen_at, code) DO NOTHING"
_COLUMNS = ", ".join(Scan._fields)
_SQLITE_KEEP = f"INSERT INTO fact_tracking_events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) {_KEEP}"
_SQLITE_ADD = (
    f"{_INTO_STATE} VALUES (?1, 1, ?2, CASE WHEN ?3 = {_PICKED} THEN ?2 END, ?2, ?3, "
    f"CASE WHEN ?3 = {_SIGNED} THEN ?2 END, CASE WHEN ?3 = {_OUT} THEN ?2 END, "
    f"CASE WHEN ?3 = {_LOST} THEN ?2 END, CASE WHEN ?3 = {_REJECTED} THEN ?2 END) {_ADD}"
)
_SQLITE_AGAIN = (
    _INTO_STATE
    + _SUMMED.format(
        scans="fact_tracking_events",
        where="AND parcel_key IN (SELECT value FROM json_each(:keys))",
    )
    + _REPLACE
)
_POSTGRES_TAKE = (
    f"WITH kept AS (INSERT INTO fact_tracking_events ({_COLUMNS}) SELECT * FROM UNNEST("
    "%s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[]) "
    f"{_KEEP} RETURNING parcel_key, seen_at, code), "
    # in the order of parcels, so that two who take scans at once never wait for each other
    f"summed AS ({_INTO_STATE}{_SUMMED.format(scans='kept', where='').replace('%', '%%')}"
    f" ORDER BY parcel_key {_ADD}) SELECT COUNT(*) FROM kept"
)


def take(cursor: Any, scans: Iterable[Scan], *, dialect: Dialect) -> int:
    """Keep these scans in the caller's transaction; gives how many were known already.

    `cursor` is the driver's own (sqlite3 or psycopg). Several batches of 200 in one transaction share
    its way to the disk.
    """
    known = 0
    # side by side in the index, whatever order they came in
    listed = sorted(scans, key=itemgetter(0))
    for start in range(0, len(listed), _BATCH):
        batch = listed[start : start + _BATCH]
        new = _take_sqlite(cursor, batch) if dialect == "sqlite" else _take_postgres(cursor, batch)
        known += len(batch) - new
    return known


def _take_sqlite(cursor: Any, batch: Sequence[Scan]) -> int:
    cursor.executemany(_SQLITE_KEEP, batch)
    new = int(cursor.rowcount)
    if new == len(batch):
        told = ((scan[0], scan[1], scan[3]) for scan in batch if scan[3] != PENDING)
        cursor.executemany(_SQLITE_ADD, told)
    elif new:
        # which of them were new is not told: what the parcels' scans say is summed again
        keys = json.dumps(sorted({scan[0] for scan in batch}))
        cursor.execute(_SQLITE_AGAIN, {"keys": keys})
    return new


def _take_postgres(cursor: Any, batch: Sequence[Scan]) -> int:
    cursor.execute(_POSTGRES_TAKE, tuple(list(column) for column in zip(*batch, strict=True)))
    return int(cursor.fetchone()[0])
