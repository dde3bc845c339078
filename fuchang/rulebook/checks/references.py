"""Everything that a kind refers to exists, and nothing exists that no kind refers to."""

from collections.abc import Iterator, Mapping

from fuchang.rulebook.checks.issue import Look, Place, Remark, not_known, of_book, of_kinds
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book


@of_kinds()
def step_known(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """Steps are in steps/*.yml, each used once."""
    seen: set[str] = set()
    for number, use in enumerate(kind.steps):
        if use.step not in look.book.steps:
            yield ("steps", number, "step"), not_known("step", use.step, look.book.steps)
        if use.step in seen:
            yield ("steps", number, "step"), f"{use.step} stands already above"
        seen.add(use.step)


@of_kinds()
def evidence_known(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """Pieces of evidence are in evidence.yml, each once per group."""
    for group, wanted in enumerate(kind.evidence):
        for number, piece in enumerate(wanted.pieces):
            place = ("evidence", group, "pieces", number)
            if piece not in look.book.evidence:
                yield place, not_known("evidence", piece, look.book.evidence)
            if piece in wanted.pieces[:number]:
                yield place, f"{piece} stands already in this group"


@of_kinds()
def channel_known(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """Rungs of the ladder are in channels.yml, each once."""
    for number, rung in enumerate(kind.escalation):
        if rung not in look.book.channels:
            yield ("escalation", number), not_known("channel", rung, look.book.channels)
        if rung in kind.escalation[:number]:
            yield ("escalation", number), f"{rung} stands already above"


@of_book()
def proof_known(look: Look) -> Iterator[Remark]:
    """The proof that a step leaves, and what a channel wants attached, are in evidence.yml."""
    book = look.book
    for name, step in book.steps.items():
        if step.proof and step.proof not in book.evidence:
            yield _at(
                book, "steps", name, ("proof",), not_known("evidence", step.proof, book.evidence)
            )
    for name, channel in book.channels.items():
        for number, piece in enumerate(channel.attach):
            if piece not in book.evidence:
                problem = not_known("evidence", piece, book.evidence)
                yield _at(book, "channels", name, ("attach", number), problem)


@of_book()
def all_used(look: Look) -> Iterator[Remark]:
    """Every step, channel and piece of evidence is used by some kind.

    Windows are a table to look things up in: a shop may need one that no kind falls back on.
    """
    book = look.book
    kinds = book.kinds.values()
    used = {
        "steps": {use.step for kind in kinds for use in kind.steps},
        "channels": {rung for kind in kinds for rung in kind.escalation},
        "evidence": _evidence_used(book),
    }
    lists: dict[str, Mapping[str, object]] = {
        "steps": book.steps,
        "channels": book.channels,
        "evidence": book.evidence,
    }
    for list_name, entries in lists.items():
        for name in entries:
            if name not in used[list_name]:
                yield _at(book, list_name, name, ("id",), f"{name} is used by no kind")


def _evidence_used(book: Book) -> set[str]:
    groups = (group for kind in book.kinds.values() for group in kind.evidence)
    pieces = {piece for group in groups for piece in group.pieces}
    attached = {piece for channel in book.channels.values() for piece in channel.attach}
    return pieces | attached | {step.proof for step in book.steps.values()}


@of_book()
def link_safe(look: Look) -> Iterator[Remark]:
    """A direct link is an https address."""
    for name, step in look.book.steps.items():
        if step.link and not step.link.startswith("https://"):
            yield _at(
                look.book, "steps", name, ("link",), f"{step.link!r} must begin with https://"
            )


@of_book()
def channel_hours(look: Look) -> Iterator[Remark]:
    """A channel opens before it closes, between 00:00 and 24:00."""
    for name, channel in look.book.channels.items():
        hours = channel.hours
        if hours and not "00:00" <= hours.opens < hours.closes <= "24:00":
            problem = f"{hours.opens} to {hours.closes} is no span of one day"
            yield _at(look.book, "channels", name, ("hours",), problem)


@of_book()
def channel_dated(look: Look) -> Iterator[Remark]:
    """A verified channel says when it was verified."""
    for name, channel in look.book.channels.items():
        if channel.verified and channel.last_verified is None:
            problem = "verified: true needs last_verified: yyyy-mm-dd"
            yield _at(look.book, "channels", name, ("verified",), problem)


def _at(book: Book, list_name: str, name: str, place: Place, problem: str) -> Remark:
    page, number = book.entries[list_name][name]
    return Remark(page, (number, *place), problem)
