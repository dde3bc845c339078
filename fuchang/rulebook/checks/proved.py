"""What data prove of steps can be read in the facts, and no datum ticks two steps that differ."""

from collections.abc import Iterator

from fuchang.facts.codes import CODES
from fuchang.rulebook.checks.issue import Look, Place, Remark, not_known, of_book, of_kinds
from fuchang.rulebook.data import Datum, Escalated, OrderIs, PieceKept, RefundIs, Tracked
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book


@of_book()
def datum_known(look: Look) -> Iterator[Remark]:
    """Data that prove a step name words, channels and pieces that exist."""
    for name, step in look.book.steps.items():
        page, number = look.book.entries["steps"][name]
        for place, datum in enumerate(step.proved_by):
            where = (number, "proved_by", place)
            if isinstance(datum, PieceKept) and not step.proof:
                yield Remark(page, where, "datum proof needs the piece that the step leaves: proof")
            for problem in _not_known(datum, look.book):
                yield Remark(page, where, problem)


@of_kinds()
def datum_once(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """One piece of proof ticks at most one step of a kind."""
    seen: dict[str, str] = {}
    for number, use in enumerate(kind.steps):
        step = look.book.steps.get(use.step)
        if step is None or not any(isinstance(one, PieceKept) for one in step.proved_by):
            continue
        if step.proof in seen:
            problem = f"{step.proof} would tick {seen[step.proof]} as well: say it of one of them"
            yield ("steps", number, "step"), problem
        seen.setdefault(step.proof, use.step)


def _not_known(datum: Datum, book: Book) -> Iterator[str]:
    match datum:
        case Tracked(codes=words):
            yield from _words("trace", words)
        case RefundIs(values=words):
            yield from _words("refund_status", words)
        case OrderIs(values=words):
            yield from _words("order_status", words)
        case Escalated(channels=channels):
            for channel in channels:
                if channel not in book.channels:
                    yield not_known("channel", channel, book.channels)


def _words(codes: str, words: tuple[str, ...]) -> Iterator[str]:
    for word in words:
        if word not in CODES[codes]:
            yield not_known(codes, word, CODES[codes])
