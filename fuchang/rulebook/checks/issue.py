"""What a check is and what it says of the book."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal

from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book, Page
from fuchang.rulebook.versions import Lock

Severity = Literal["error", "warning"]
Place = tuple[object, ...]
KindTest = Callable[[Kind, "Look"], Iterator[tuple[Place, str]]]
BookTest = Callable[["Look"], Iterator["Remark"]]


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """One thing that a check holds against the book."""

    file: str
    line: int
    check: str
    severity: Severity
    problem: str

    def __str__(self) -> str:
        """`book/refund/x.yml:12: error column_known: ...`, as editors read it."""
        return f"{self.file}:{self.line}: {self.severity} {self.check}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem and where it stands, before it has a line."""

    page: Page
    place: Place
    problem: str


@dataclass(frozen=True)
class Look:
    """What a check may look at: the book, the day, and the lock of each layer."""

    book: Book
    today: date
    locks: Mapping[str, Lock]


@dataclass(frozen=True, slots=True)
class Check:
    """A small named test of the book; `says` is what it wants."""

    id: str
    severity: Severity
    says: str
    run: BookTest


def of_kinds(severity: Severity = "error") -> Callable[[KindTest], Check]:
    """Make a check of a function that looks at one kind; its name is the id."""

    def made(test: KindTest) -> Check:
        def over_all(look: Look) -> Iterator[Remark]:
            for name, kind in look.book.kinds.items():
                for place, problem in test(kind, look):
                    yield Remark(look.book.pages[name], place, problem)

        return Check(test.__name__, severity, _first_line(test), over_all)

    return made


def of_book(severity: Severity = "error") -> Callable[[BookTest], Check]:
    """Make a check of a function that looks at the whole book; its name is the id."""

    def made(test: BookTest) -> Check:
        return Check(test.__name__, severity, _first_line(test), test)

    return made


def not_known(what: str, got: object, known: Iterable[str]) -> str:
    """`column 'sacns' is not known; did you mean scans? Known: ...`."""
    right = sorted(known)
    near = get_close_matches(str(got), right, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    return f"{what} {got!r} is not known{hint} Known: {', '.join(right)}"


def _first_line(test: Callable[..., object]) -> str:
    return (test.__doc__ or "").strip().split("\n")[0]
