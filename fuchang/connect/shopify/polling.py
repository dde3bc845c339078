"""Which page of changed orders to ask for next: windows by time of change, oldest first. Pure.

A cursor is plain data: `since` and `until` of the window, `after` within it. A window ends some time
before now and overlaps the one before, for what changes in the very second may be indexed late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fuchang.kernel.clock import DAY

PAGE = 25  # orders with all that hangs on them; a larger page costs more than a small store's bucket holds
OVERLAP_S = 120
BEHIND_S = 5
LONGEST_WINDOW_S = 30 * DAY
Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """What was asked and answered: rows, the cursor that follows, and whether more waits behind it."""

    rows: tuple[dict[str, Any], ...]
    cursor: Cursor
    caught_up: bool
    read_to: int | None = None  # everything that changed before was read; None: up to now


def begun(cursor: Mapping[str, Any], *, back_days: int, now: int) -> Cursor:
    """The cursor to go on from: the one that is kept, or one that begins so many days back."""
    if cursor.get("since"):
        return dict(cursor)
    return {"since": now - back_days * DAY, "until": None, "after": None}


def question(cursor: Cursor, *, now: int) -> tuple[dict[str, Any], Cursor]:
    """The variables of the next page of orders, and the cursor with its window fixed."""
    until = cursor.get("until") or min(now - BEHIND_S, int(cursor["since"]) + LONGEST_WINDOW_S)
    fixed = {**cursor, "until": until}
    window = f"updated_at:>='{_iso(int(cursor['since']))}' AND updated_at:<='{_iso(until)}'"
    return {"first": PAGE, "after": cursor.get("after"), "query": window}, fixed


def followed(told: Mapping[str, Any], cursor: Cursor, *, now: int) -> Page:
    """The rows of a connection, and where it goes on."""
    rows = tuple(row for row in told.get("nodes") or () if isinstance(row, dict))
    info = told.get("pageInfo") or {}
    if info.get("hasNextPage") and info.get("endCursor"):
        following = {**cursor, "after": info["endCursor"]}
        return Page(rows, following, caught_up=False, read_to=int(cursor["since"]))
    until = int(cursor["until"])
    since = max(int(cursor["since"]), until - OVERLAP_S)
    following = {"since": since, "until": None, "after": None}
    return Page(rows, following, caught_up=until >= now - OVERLAP_S, read_to=until)


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
