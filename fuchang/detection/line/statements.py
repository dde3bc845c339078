"""The statements of the line: written once for a book and kept, because only keys and moments change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fuchang.detection import plan
from fuchang.detection.findings import Renderer
from fuchang.detection.line.scope import KEYS, LOOKED, NOW, SCOPES, Part, with_parts
from fuchang.detection.predicates import Conditions
from fuchang.facts.rest import Dialect
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book

OF_ORDERS = ("refund", "parcel", "order")
OF_STATUSES = ("status", "incident")


@dataclass(frozen=True)
class Statements:
    """By subject what finds and what names; `kinds` are numbered as in the rows that come out.

    `renderer` has put into words once what depends on a kind alone.
    """

    kinds: tuple[Kind, ...]
    found: Mapping[str, str]
    looked: Mapping[str, str]
    renderer: Renderer

    def of(self, subjects: Sequence[str]) -> dict[str, str]:
        """`found_<subject>` and `looked_<subject>` of those of these subjects that have kinds."""
        mine = [subject for subject in subjects if subject in self.found]
        return {f"found_{subject}": self.found[subject] for subject in mine} | {
            f"looked_{subject}": self.looked[subject] for subject in mine
        }


class _Asked:
    """What statements are kept by: the very book, and the kinds by id and version."""

    def __init__(self, book: Book, kinds: Sequence[Kind] | None) -> None:
        chosen = plan.numbered(book.in_force if kinds is None else kinds)
        self.book = book
        # folding needs all days, and rates need the whole shop: that is the sweep's
        self.kinds = tuple(kind for kind in chosen if kind.subject in SCOPES and kind.fold is None)
        self._mark = (id(book), self.kinds if kinds is not None else None)

    def __hash__(self) -> int:
        return hash(self._mark[0])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._mark == other._mark


def statements(book: Book, kinds: Sequence[Kind] | None, dialect: Dialect) -> Statements:
    """All statements for the kinds in force (or those given) of the subjects of the line."""
    return _written(_Asked(book, kinds), dialect)


@lru_cache(maxsize=16)
def _written(asked: _Asked, dialect: Dialect) -> Statements:
    searches = plan.searches(asked.kinds)
    return Statements(
        kinds=asked.kinds,
        found={name: _found(search, asked.book, dialect) for name, search in searches.items()},
        looked={name: _looked(search, dialect) for name, search in searches.items()},
        renderer=Renderer(asked.kinds),
    )


def _found(search: plan.Search, book: Book, dialect: Dialect) -> str:
    conditions = Conditions(subject=search.subject, book=book, now=NOW[dialect])
    mask = Part(f"{search.subject.name}_found", plan.mask(search, conditions))
    return with_parts([*_scope(search, dialect), mask], plan.listing(search, conditions))


def _looked(search: plan.Search, dialect: Dialect) -> str:
    # what it does not ask for is not made
    return with_parts(list(_scope(search, dialect)), LOOKED[search.subject.name])


def _scope(search: plan.Search, dialect: Dialect) -> Iterator[Part]:
    yield Part("changed", KEYS[dialect])
    yield from SCOPES[search.subject.name](search, NOW[dialect])
