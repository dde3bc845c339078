"""The rulebook and the calendar as this process holds them."""

from functools import cache

from fuchang.kernel.config import overlay_book
from fuchang.rulebook.calendar import Calendar, load_calendar
from fuchang.rulebook.loader import Book, load


@cache
def book() -> Book:
    """Kinds, steps, evidence, channels, windows, with the shop's own folder over them."""
    return load(overlay=overlay_book(), proofs=False)


@cache
def calendar() -> Calendar:
    """Working days, make-up days included."""
    return load_calendar(overlay=overlay_book())
