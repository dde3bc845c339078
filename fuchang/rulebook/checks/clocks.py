"""Deadlines, windows and money at risk rest on columns of the right type, in the order of trust."""

from collections.abc import Iterator

from fuchang.facts.subjects import SUBJECTS
from fuchang.rulebook.checks.issue import Look, Place, not_known, of_kinds
from fuchang.rulebook.grammar import DeadlineRule, Kind


def _named(kind: Kind, *, type_: str, codes: str = "") -> list[str]:
    features = SUBJECTS[kind.subject].features
    return [one.name for one in features if one.type == type_ and one.codes == codes]


@of_kinds()
def deadline_column(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """A deadline is a time column, its source a column of deadline sources."""
    sources = _named(kind, type_="code", codes="deadline_source")
    times = _named(kind, type_="time")
    for number, rule in enumerate(kind.deadline):
        place = ("deadline", number)
        if rule.column not in times:
            yield (
                (*place, "column"),
                not_known(f"time column of {kind.subject}", rule.column, times),
            )
        if rule.source_column and rule.source_column not in sources:
            what = f"source column of {kind.subject}"
            yield (*place, "source_column"), not_known(what, rule.source_column, sources)


@of_kinds()
def deadline_window(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """A window is in windows.yml, and then nobody else names the source."""
    for number, rule in enumerate(kind.deadline):
        place = ("deadline", number)
        if rule.window and rule.window not in look.book.windows:
            yield (*place, "window"), not_known("window", rule.window, look.book.windows)
        if rule.window and rule.source_column:
            yield (
                (*place, "source_column"),
                "a window names its own source; leave source_column away",
            )


@of_kinds()
def deadline_order(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """What the platform or an export says stands before a window of ours."""
    first = next((n for n, rule in enumerate(kind.deadline) if rule.window), None)
    for number, rule in enumerate(kind.deadline):
        if first is not None and number > first and not rule.window:
            yield (
                ("deadline", number),
                f"{rule.column} is the platform's own word: put it before windows",
            )


@of_kinds()
def deadline_once(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """No deadline rule stands twice: the second would never govern."""
    seen: set[DeadlineRule | str] = set()
    for number, rule in enumerate(kind.deadline):
        if rule.column in seen:
            yield ("deadline", number), f"{rule.column} governs already above; the first one wins"
        seen.add(rule.column)


@of_kinds()
def at_risk_fen(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Money at risk is an amount column, within bounds that leave room."""
    rule = kind.at_risk
    if rule is None:
        return
    amounts = _named(kind, type_="fen")
    for name in ("column", "minus"):
        column = getattr(rule, name)
        if column and column not in amounts:
            what = f"amount column of {kind.subject}"
            yield ("at_risk", name), not_known(what, column, amounts)
    if rule.max_fen is not None and rule.max_fen < rule.min_fen:
        yield ("at_risk", "max_fen"), f"{rule.max_fen} is below min_fen {rule.min_fen}"


@of_kinds()
def fold_of_days(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Only findings of shop days can be folded."""
    if kind.fold is not None and kind.subject != "shop_day":
        yield ("fold",), f"subject {kind.subject} has no days to fold; only shop_day has"


@of_kinds()
def steps_in_time(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """Steps stand in the order in which they are due, each with some time."""
    before = 0
    for number, use in enumerate(kind.steps):
        if use.window <= 0:
            yield ("steps", number, "window"), "a step needs some time; write PT15M or more"
        elif use.window < before:
            yield (
                ("steps", number),
                f"{use.step} is due before the step above it; order steps by window",
            )
        before = max(before, use.window)
