"""Small named checks of the book, found by walking this folder: one function each, its name the id."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from fuchang.rulebook.checks.issue import Check, Issue, Look
from fuchang.rulebook.loader import Book, RulebookError, load
from fuchang.rulebook.versions import read_lock

_PLATFORM_AHEAD = timedelta(hours=8)


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check of this folder, by id."""
    found = {
        check.id: check
        for module in iter_modules(__path__)
        for check in vars(import_module(f"{__name__}.{module.name}")).values()
        if isinstance(check, Check)
    }
    return tuple(found[name] for name in sorted(found))


def check(book: Book, *, now: int) -> list[Issue]:
    """What all checks hold against the book, by file and line; `now` is epoch seconds."""
    today = (datetime.fromtimestamp(now, UTC) + _PLATFORM_AHEAD).date()
    locks = {str(folder): read_lock(folder) for folder in book.layers}
    look = Look(book=book, today=today, locks=locks)
    return sorted(issue for one in all_checks() for issue in _issues(one, look))


def check_pages(*, overlay: Path | None, now: int) -> tuple[Book, list[Issue]]:
    """The book of all pages that can be read, and what is wrong with it, broken pages included."""
    broken: list[RulebookError] = []
    book = load(overlay=overlay, broken=broken)
    unread = [Issue(one.file, one.line, "page_read", "error", one.problem) for one in broken]
    return book, sorted([*unread, *check(book, now=now)])


def _issues(one: Check, look: Look) -> Iterator[Issue]:
    for remark in one.run(look):
        yield Issue(
            file=remark.page.file,
            line=remark.page.line(remark.place),
            check=one.id,
            severity=one.severity,
            problem=remark.problem,
        )
