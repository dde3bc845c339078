"""One check: files in, facts, totals and findings out. No Django, no set-up, no network."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from fuchang.pipeline.settings import Settings
from fuchang.pipeline.source import Report, is_lake, read_files

if TYPE_CHECKING:
    from fuchang.pipeline.search import Checked
    from fuchang.rulebook.loader import Book


def check(paths: Sequence[Path], settings: Settings, *, clock: int, report: Report) -> "Checked":
    """Check files, a folder of files, or a folder of facts. Raises UnusableInput, NotALake, ..."""
    with ExitStack() as stack:
        spool = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fuchang-")))
        beside = stack.enter_context(ThreadPoolExecutor(1))
        # Files are parsed in a process of their own: meanwhile the book is read here.
        book = beside.submit(_book, settings)
        reading = None
        if not is_lake(paths):
            reading = read_files(paths, settings, spool=spool / "rows", report=report)
            report("merge", 0, 1)
        loaded = book.result()
        from fuchang.pipeline.gather import of_files, of_lake  # noqa: PLC0415 - ready by now
        from fuchang.pipeline.search import search  # noqa: PLC0415 - ready by now

        gathered = (
            of_files(reading, settings, spool=spool, stack=stack)
            if reading
            else of_lake(paths[0], settings, spool=spool, stack=stack)
        )
        return search(gathered, loaded, settings, clock=clock, report=report)


def _book(settings: Settings) -> "Book":
    """The book, and the rooms that the facts go through next."""
    from fuchang.rulebook.loader import load  # noqa: PLC0415 - beside the child, not before it

    book = load(overlay=settings.book, proofs=False)
    import fuchang.pipeline.search  # noqa: F401, PLC0415 - beside the child, not before it

    return book
