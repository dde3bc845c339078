"""What to ask next, and how far everything has been read: pure, resumable after any answer.

A list is read by stretches of modified time, each overlapping what was read before. Within a stretch
the first page tells how many there are; then the last page is read first, because a row that changes
meanwhile leaves the stretch: pages behind it move forward, and whoever reads forward misses one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fuchang.connect.taobao.methods import Method
from fuchang.kernel.clock import DAY, local_text

OVERLAP_S = 600
_FEWEST = 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a list was read: `to` whole; the stretch up to `end` is being read, page `page` is next.

    `since` is where the back-fill began; `page` 0 asks how many pages there are.
    """

    since: int
    to: int
    end: int | None = None
    page: int = 0

    def plain(self) -> dict[str, int | None]:
        """A form that JSON can carry."""
        return {"since": self.since, "to": self.to, "end": self.end, "page": self.page}


@dataclass(frozen=True, slots=True)
class Question:
    """One call to make."""

    call: str
    params: Mapping[str, Any]


def begun(told: Mapping[str, Any], *, back_days: int, now: int) -> Cursor:
    """The cursor that was kept, or one that begins so many days ago."""
    if "to" in told:
        return Cursor(told["since"], told["to"], told.get("end"), told.get("page", 0))
    start = now - back_days * DAY
    return Cursor(start, start)


def asked(method: Method, cursor: Cursor, *, now: int, overlap_s: int = OVERLAP_S) -> tuple[Question, Cursor]:  # fmt: skip
    """The next page to ask for; `now` by the platform's clock."""
    window, paging = method.window, method.paging
    assert window
    assert paging
    if cursor.end is None:
        cursor = replace(cursor, end=_end(cursor, window.wise_s, window.longest_s, now=now), page=0)
    assert cursor.end is not None
    params = {
        window.start: local_text(max(cursor.to - overlap_s, now - window.back_s)),
        window.end: local_text(cursor.end),
        paging.page: max(cursor.page, 1),
        paging.size: paging.size_wise,
    }
    if cursor.page and paging.more == "has_next":
        params["use_has_next"] = True  # only the first page has to count
    return Question(method.name, params), cursor


def _end(cursor: Cursor, wise_s: int, longest_s: int, *, now: int) -> int:
    """Short stretches near the present, long ones while catching up: a day with an overlap at most."""
    behind = now - cursor.to
    span = wise_s if behind <= 2 * DAY else longest_s - OVERLAP_S
    return min(now, cursor.to + max(span, _FEWEST))


def answered(method: Method, cursor: Cursor, *, total: int | None, rows: int) -> Cursor:
    """Where to go on after a page. Raises nothing: a count that nobody gave is a page that may be full."""
    assert method.paging
    assert cursor.end is not None
    size = method.paging.size_wise
    if cursor.page == 0:
        pages = -(-total // size) if total is not None else 1 + (rows >= size)
        return replace(cursor, page=pages) if pages > 1 else _whole(cursor)
    return replace(cursor, page=cursor.page - 1) if cursor.page > 1 else _whole(cursor)


def _whole(cursor: Cursor) -> Cursor:
    assert cursor.end is not None
    return Cursor(cursor.since, cursor.end)


def caught_up(cursor: Cursor, *, now: int, every_s: int) -> bool:
    """Whether the present has been reached, so that the next stretch can wait."""
    return cursor.end is None and now - cursor.to < max(every_s, _FEWEST)


def progress(cursor: Cursor, *, now: int) -> dict[str, int]:
    """Of the back-fill, in seconds: `done` of `of`; nothing once it is over."""
    whole = now - cursor.since
    return (
        {} if now - cursor.to < 2 * OVERLAP_S else {"done": cursor.to - cursor.since, "of": whole}
    )


def unseen(rows: Sequence[Mapping[str, Any]], seen: set[int]) -> list[dict[str, Any]]:
    """Rows whose very contents were not met lately: overlaps bring most of them again."""
    return [dict(row) for row in rows if hash(repr(row)) not in seen]


def met(rows: Sequence[Mapping[str, Any]], seen: set[int], *, most: int = 50_000) -> None:
    """Remember rows as met; only once they are stored, or one that was not would be passed over."""
    if len(seen) > most:
        seen.clear()
    seen.update(hash(repr(row)) for row in rows)
