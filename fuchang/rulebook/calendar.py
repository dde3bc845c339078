"""Working days of mainland China, and when a channel is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import chinese_calendar

from fuchang.kernel.clock import PLATFORM_ZONE
from fuchang.rulebook.grammar import Channel, Hours
from fuchang.rulebook.loader import RulebookError, parse, read_page, shipped_book
from fuchang.rulebook.operators import Closed

_FIRST_WEEKEND_DAY = 5
_ONE_DAY = timedelta(days=1)
# Longer than any holiday: a calendar that is closed so long is wrong.
_LONGEST_CLOSED = 40


class Day(Closed):
    """One day that is not as the weekday or the library says."""

    day: date
    working: bool
    why: str
    verified: bool


@dataclass(frozen=True)
class Calendar:
    """Which days are worked: the overriding days first, then the library, then the weekday."""

    days: Mapping[date, Day] = field(default_factory=dict)

    def working(self, day: date) -> bool:
        """Whether people work, make-up Saturdays and Sundays included."""
        if day in self.days:
            return self.days[day].working
        known = _library(day)
        return day.weekday() < _FIRST_WEEKEND_DAY if known is None else known

    def verified(self, day: date) -> bool:
        """Whether an official notice says so; otherwise it is the weekday, or a day not confirmed."""
        return self.days[day].verified if day in self.days else _library(day) is not None


@dataclass(frozen=True, slots=True)
class Open:
    """The line is open now, until `closes_at`; None: it never closes."""

    closes_at: int | None


@dataclass(frozen=True, slots=True)
class Shut:
    """The line is closed now, until `opens_at`."""

    opens_at: int


def load_calendar(*, overlay: Path | None = None) -> Calendar:
    """The shipped days with those of the overlay put over them. Raises RulebookError."""
    days: dict[date, Day] = {}
    for folder in [shipped_book(), *([overlay] if overlay else [])]:
        if (folder / "calendar.yml").exists():
            days.update(_days(folder))
    return Calendar(days=days)


def open_state(channel: Channel, now: int, calendar: Calendar) -> Open | Shut:
    """Whether a channel is open at a moment; it opens on the minute and is closed on the minute."""
    hours = channel.hours
    if hours is None:
        return Open(closes_at=None)
    today = datetime.fromtimestamp(now, PLATFORM_ZONE).date()
    if _opens(hours, today, calendar) and _at(today, hours.opens) <= now < _at(today, hours.closes):
        return Open(closes_at=_closes(hours, today, calendar))
    return Shut(opens_at=_next_opening(hours, now, today, calendar))


@cache
def _library(day: date) -> bool | None:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # a year that the library does not have
        return None


def _days(folder: Path) -> dict[date, Day]:
    page = read_page(folder / "calendar.yml", folder=folder)
    if not isinstance(page.data, list):
        raise RulebookError(file=page.file, line=1, problem="must be a list of days")
    days = [parse(Day, page=page, at=(number,)) for number in range(len(page.data))]
    return {day.day: day for day in days}


def _opens(hours: Hours, day: date, calendar: Calendar) -> bool:
    return hours.days == "all" or calendar.working(day)


def _at(day: date, clock_time: str) -> int:
    hour, minute = (int(part) for part in clock_time.split(":"))
    midnight = datetime.combine(day, time(), PLATFORM_ZONE)
    return int((midnight + timedelta(hours=hour, minutes=minute)).timestamp())


def _closes(hours: Hours, day: date, calendar: Calendar) -> int | None:
    """Where one day's end is the next day's beginning, the line stays open."""
    if hours.opens != "00:00" or hours.closes != "24:00":
        return _at(day, hours.closes)
    if hours.days == "all":
        return None
    last = next(
        day + _ONE_DAY * n for n in count() if not calendar.working(day + _ONE_DAY * (n + 1))
    )
    return _at(last, hours.closes)


def _next_opening(hours: Hours, now: int, today: date, calendar: Calendar) -> int:
    for ahead in range(_LONGEST_CLOSED):
        day = today + _ONE_DAY * ahead
        if _opens(hours, day, calendar) and _at(day, hours.opens) > now:
            return _at(day, hours.opens)
    message = f"the calendar has no working day in the {_LONGEST_CLOSED} days from {today}"
    raise RulebookError(file="calendar.yml", line=1, problem=message)
