"""As of when facts are judged: said on the command line, told by file names, or found in the facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fuchang.facts.engines import Engine
from fuchang.kernel.clock import DAY, PLATFORM_ZONE, local_text

# The columns that speak of what has happened; deadlines lie ahead and tell nothing.
_HAPPENED = {
    "orders": ("created_at", "paid_at", "shipped_at", "finished_at", "modified_at"),
    "refunds": ("applied_at", "finished_at", "modified_at"),
    "shipments": ("shipped_at", "modified_at"),
    "statuses": ("since_at", "until_at"),
    "funds": ("booked_at",),
    "messages": ("said_at",),
}
FRESH = 2 * DAY
_WHY = {
    "option": ("由 --now 指定", "given by --now"),
    "facts.json": ("数据自带的时刻", "the moment that the facts describe"),
    "file name": ("文件名里的导出时间", "the time of export in the file names"),
    "newest fact": (
        "文件名没有导出时间，取数据里最新的时间",
        "the newest time in the data: no file name tells when it was exported",
    ),
    "clock": ("当前时间", "the present time"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """The `now` of a check and where it comes from."""

    at: int
    why: str

    @property
    def zh(self) -> str:
        """`2020-02-21 23:59:59（…）`."""
        return f"{local_text(self.at)}（{_WHY[self.why][0]}）"

    @property
    def en(self) -> str:
        """The same in English."""
        return f"{local_text(self.at)} ({_WHY[self.why][1]})"

    def plain(self) -> dict[str, Any]:
        """A form that JSON can carry."""
        text = datetime.fromtimestamp(self.at, PLATFORM_ZONE).isoformat()
        return {
            "epoch": self.at,
            "time": text,
            "source": self.why,
            "why": {"zh": _WHY[self.why][0], "en": _WHY[self.why][1]},
        }


def moment(
    *,
    given: int,
    described: int | None,
    exported: Iterable[int | None],
    newest: int | None,
    clock: int,
) -> Moment:
    """The option; else the facts' own word; else what the files say; else the clock.

    The newest time in a file name counts unless facts are newer; without one, the newest fact counts
    if it is more than two days old.
    """
    if given:
        return Moment(given, "option")
    if described:
        return Moment(described, "facts.json")
    named = max((at for at in exported if at), default=0)
    if named and (newest is None or newest <= named + DAY):
        return Moment(named, "file name")
    if newest is not None and newest < clock - FRESH:
        return Moment(newest, "newest fact")
    return Moment(clock, "clock")


def newest_fact(engine: Engine, *, clock: int) -> int | None:
    """The latest moment up to the clock at which something happened; None where no time is known."""
    newest = " UNION ALL ".join(
        f"SELECT MAX(CASE WHEN {column} <= {clock} THEN {column} END) AS newest_at FROM {table}"
        for table, columns in _HAPPENED.items()
        for column in columns
    )
    found = engine.fetch(f"SELECT MAX(newest_at) AS newest_at FROM ({newest}) AS happened")
    value = found["newest_at"][0].as_py()
    return None if value is None else int(value)
