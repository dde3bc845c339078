"""The staged pass as data: which features are staged when, and the statements that find and list.

Parcel scans → wide rows → one mask for all kinds of a subject → findings. Nothing here runs SQL.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fuchang.detection import ground
from fuchang.detection.moment import Moment
from fuchang.detection.predicates import DEADLINE, Conditions, floor_div
from fuchang.facts.subjects import SUBJECTS, Feature, Subject
from fuchang.kernel.clock import DAY
from fuchang.kernel.errors import AskUser
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book
from fuchang.rulebook.operators import columns, comparisons

MOST_KINDS = 60
MOST_VALUES = 12
# hours that a case without a deadline, or with a far one, is taken to have left when it is scored
LONGEST_HOURS = 168
# how far back segments are compared: what went wrong last week drowns in a whole year
SEGMENT_SPAN = 60 * DAY

# what every finding carries as numbers; `said` is the one text
NUMBERS = (
    "kind_no", "subject_key", "shop_key", "naming_a", "naming_b", "deadline_at", "deadline_source",
    "at_risk_fen", "chance_lost", "hours_left",
    *(f"value_{place}" for place in range(1, MOST_VALUES + 1)),
)  # fmt: skip

# staged once over everything, before the parts
BEFORE: dict[str, frozenset[str]] = {
    "reused_waybill": frozenset({"parcel"}),
    "buyer_history": frozenset({"refund"}),
    "buyer_orders": frozenset({"refund"}),
    "status_island": frozenset({"status", "incident"}),
    "status_crowd": frozenset({"status", "incident"}),
    "order_refund": frozenset({"refund"}),
}
# staged for each part, and gone with it
WITHIN: dict[str, frozenset[str]] = {"parcel_state": frozenset({"refund", "parcel"})}
# gathered from each part for the subjects that are searched as a whole; small beside the orders
GATHERED: dict[str, frozenset[str]] = {
    "order_trace": frozenset({"refund"}),
    "refunded_order": frozenset({"refund"}),
    "shop_hour_cell": frozenset({"shop_day", "segment"}),
    "segment_cell": frozenset({"segment"}),
}
# searched part by part; the rest once, over what was gathered
PARTED = ("parcel", "order")

# what names a subject beside its key, for the people who read the finding
NAMING: dict[str, tuple[str, str]] = {
    "refund": ("order_key", "NULL"),
    "parcel": ("order_key", "NULL"),
    "order": ("NULL", "NULL"),
    "status": ("order_key", "NULL"),
    "incident": ("started_at", "NULL"),
    "shop_day": ("day_at", "NULL"),
    "segment": ("dimension", "segment_no"),
}
# a NULL that every engine knows to be text
NO_TEXT = "CASE WHEN 1 = 0 THEN '' END"
SAID: dict[str, str] = {"refund": "prompt", "order": "mark", "segment": "segment_value"}


class TooManyKinds(AskUser):
    """One subject carries more kinds than a mask has bits."""

    def __init__(self, *, subject: str, kinds: int) -> None:
        self.subject = subject
        super().__init__(
            f"{kinds} kinds of subject {subject}; at most {MOST_KINDS} may be in force"
        )


class TooManyValues(AskUser):
    """A kind compares more columns than a finding can show."""

    def __init__(self, *, kind: str, values: int) -> None:
        self.kind = kind
        super().__init__(f"{kind} compares {values} columns; at most {MOST_VALUES} can be shown")


@dataclass(frozen=True)
class Search:
    """The kinds of one subject, in order of id, each with its number in the run."""

    subject: Subject
    kinds: tuple[tuple[int, Kind], ...]

    @property
    def plain(self) -> tuple[Kind, ...]:
        """The kinds without their numbers."""
        return tuple(kind for _, kind in self.kinds)


@cache
def feature_sql(name: str) -> str:
    """The text of `features/<name>.sql`, comments kept."""
    path = resources.files("fuchang.detection") / "features" / f"{name}.sql"
    return path.read_text(encoding="utf-8").strip()


def stage_sql(name: str, searches: "Mapping[str, Search]", *, now: Moment) -> str:
    """The SELECT of a feature; what it leaves open is filled by what the kinds look at."""
    start: Moment | None = now
    if parcels := searches.get("parcel"):
        start = ground.since(parcels.plain, parcels.subject, now=now)
    text = feature_sql(name).replace("{since}", str(start or 0))
    return text.replace("{segment_since}", str(now - SEGMENT_SPAN))


def numbered(kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """Kinds in the order by which findings number them."""
    return tuple(sorted(kinds, key=lambda kind: kind.id))


def searches(kinds: Sequence[Kind]) -> dict[str, Search]:
    """The kinds by subject. Raises TooManyKinds or TooManyValues."""
    found: dict[str, list[tuple[int, Kind]]] = {}
    for number, kind in enumerate(numbered(kinds)):
        values = len(compared(kind, SUBJECTS[kind.subject]))
        if values > MOST_VALUES:
            raise TooManyValues(kind=kind.id, values=values)
        found.setdefault(kind.subject, []).append((number, kind))
    for subject, listed in found.items():
        if len(listed) > MOST_KINDS:
            raise TooManyKinds(subject=subject, kinds=len(listed))
    return {name: Search(SUBJECTS[name], tuple(listed)) for name, listed in found.items()}


def compared(kind: Kind, subject: Subject) -> tuple[Feature, ...]:
    """The columns whose values a finding of this kind shows; `searches` refuses more than MOST_VALUES."""
    names: dict[str, None] = {}
    for signal in kind.signals:
        for part in comparisons(signal):
            names.update(dict.fromkeys(name for name in columns(part) if name != DEADLINE))
    features = [subject.feature(name) for name in names]
    return tuple(feature for feature in features if feature.type != "text")


def needed(search: Search) -> tuple[str, ...]:
    """The columns that found rows carry on: what names, dates, weighs and shows them.

    The rest of the wide row is read only where a signal asks for it, or not at all.
    """
    subject = search.subject
    names = {subject.key: None, "shop_key": None, SAID.get(subject.name, "NULL"): None}
    names |= dict.fromkeys(NAMING[subject.name])
    for _, kind in search.kinds:
        names |= dict.fromkeys(feature.name for feature in compared(kind, subject))
        names |= {
            name: None for rule in kind.deadline for name in (rule.column, rule.source_column)
        }
        risk = (kind.at_risk.column, kind.at_risk.minus) if kind.at_risk else ()
        names |= dict.fromkeys(risk)
    return tuple(name for name in names if name not in {"", "NULL"})


def mask(search: Search, conditions: Conditions) -> str:
    """The wide rows of a subject that any kind matches, with one bit per kind."""
    bits = "\n    + ".join(
        f"(CASE WHEN {conditions.kind(kind)} THEN {1 << place} ELSE 0 END)"
        for place, (_, kind) in enumerate(search.kinds)
    )
    common = ground.conditions(search.plain, search.subject, now=conditions.now)
    return (
        f"SELECT * FROM (\n  SELECT {', '.join(needed(search))},\n    {bits} AS kinds_found\n"
        f"  FROM (\n{stage_sql(search.subject.name, {}, now=conditions.now)}\n  ) AS wide{common}\n) AS marked WHERE kinds_found > 0"
    )


def listing(search: Search, conditions: Conditions) -> str:
    """One row per finding, from the staged `<subject>_found`: the same columns for every subject."""
    subject = search.subject
    rows = f"{subject.name}_found"
    bits = " UNION ALL ".join(
        f"SELECT {number} AS kind_no, {1 << place} AS kind_bit"
        for place, (number, _) in enumerate(search.kinds)
    )
    first, second = NAMING[subject.name]
    numbers = ", ".join(f"CAST({name} AS BIGINT) AS {name}" for name in NUMBERS)
    return (
        f"SELECT {numbers}, said\nFROM (\n"
        f"  SELECT l.*, {_hours_left(conditions.now)} AS hours_left FROM (\n"
        f"    SELECT b.kind_no, {subject.key} AS subject_key, shop_key,\n"
        f"      {_naming(first)} AS naming_a, {_naming(second)} AS naming_b,\n"
        f"      {_by_kind(search, conditions.deadline)} AS deadline_at,\n"
        f"      {_by_kind(search, conditions.deadline_source)} AS deadline_source,\n"
        f"      {_by_kind(search, lambda kind: conditions.at_risk(kind.at_risk))} AS at_risk_fen,\n"
        f"      {_by_kind(search, lambda kind: str(kind.chance_lost))} AS chance_lost,\n"
        f"      {SAID.get(subject.name, NO_TEXT)} AS said,\n      {_values(search)}\n"
        f"    FROM {rows} AS f CROSS JOIN ({bits}) AS b\n"
        f"    WHERE (f.kinds_found & b.kind_bit) = b.kind_bit\n"
        f"  ) AS l\n) AS timed"
    )


def sql_for(kind: Kind, book: Book, *, now: int) -> str:
    """The whole SQL of one kind, stages first: to be read, and pasted into any of the engines."""
    conditions = Conditions(subject=SUBJECTS[kind.subject], book=book, now=now)
    search = Search(SUBJECTS[kind.subject], ((0, kind),))
    stages = BEFORE | WITHIN | GATHERED
    statements = [
        f"CREATE TABLE {name} AS\n{stage_sql(name, {kind.subject: search}, now=now)};"
        for name, users in stages.items()
        if kind.subject in users
    ]
    if kind.subject == "refund":
        statements.insert(0, f"CREATE TABLE ring_member AS\n{EMPTY_RING};")
    statements.append(f"CREATE TABLE {kind.subject}_found AS\n{mask(search, conditions)};")
    statements.append(f"{listing(search, conditions)};")
    return f"-- {kind.id} v{kind.version} {kind.title.zh}\n" + "\n\n".join(statements)


EMPTY_RING = (
    "-- rings are found outside SQL (detection/rings.py); this is the table with nobody in it\n"
    "SELECT buyer_key, buyer_key AS ring_key, 0 AS ring_accounts, 0 AS ring_strength\n"
    "FROM buyers WHERE 1 = 0"
)


def _naming(column: str) -> str:
    return "CAST(NULL AS BIGINT)" if column == "NULL" else column


def _hours_left(now: Moment) -> str:
    hour = floor_div(f"deadline_at - {now}", 3600)
    return (
        f"CASE WHEN deadline_at IS NULL OR deadline_at >= {now + LONGEST_HOURS * 3600} THEN {LONGEST_HOURS}"
        f" WHEN deadline_at <= {now} THEN 1 ELSE 1 + {hour} END"
    )


def _by_kind(search: Search, write: Callable[[Kind], str]) -> str:
    written = {number: write(kind) for number, kind in search.kinds}
    if len(set(written.values())) == 1:
        return str(next(iter(written.values())))
    cases = " ".join(f"WHEN {number} THEN {text}" for number, text in written.items())
    return f"CASE b.kind_no {cases} END"


def _values(search: Search) -> str:
    return ",\n      ".join(
        f"{_value(search, place)} AS value_{place + 1}" for place in range(MOST_VALUES)
    )


def _value(search: Search, place: int) -> str:
    cases = []
    for number, kind in search.kinds:
        features = compared(kind, search.subject)
        if place < len(features):
            cases.append(f"WHEN {number} THEN {features[place].name}")
    return f"CASE b.kind_no {' '.join(cases)} END" if cases else "CAST(NULL AS BIGINT)"
