"""One look at what changed: findings as the sweep would give them, and what they could have been about."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from fuchang.detection import plan
from fuchang.detection.findings import SHARED_NAMES, Finding
from fuchang.detection.line.statements import OF_ORDERS, OF_STATUSES, statements
from fuchang.facts.codes import word
from fuchang.facts.engines.at_rest import AtRest, Row, at_rest
from fuchang.kernel.clock import local_text
from fuchang.kernel.ids import fingerprint
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book

# more at a time only makes larger neighbourhoods to join
_AT_A_TIME = 500
_COLUMNS = (*plan.NUMBERS, "said")


class Looked(NamedTuple):
    """A subject that was looked at, by its shop and the name under which findings of it go."""

    subject_type: str
    shop_key: int
    subject: str


class Found(NamedTuple):
    """A finding, and our key of its shop."""

    shop_key: int
    finding: Finding


@dataclass(frozen=True)
class Line:
    """`findings` in the order of the sweep: score, then fingerprint.

    A finding of before whose subject is in `looked_at` and that is not in `findings` is gone.
    """

    kinds: tuple[Kind, ...]
    findings: tuple[Found, ...]
    looked_at: frozenset[Looked]


class _Name(NamedTuple):
    shop_key: int
    subject: str
    order: str | None
    shop: str
    platform: int


def detect_line(
    connection: Any,
    book: Book,
    *,
    now: int,
    orders: Collection[int] = (),
    statuses: Collection[int] = (),
    kinds: Sequence[Kind] | None = None,
) -> Line:
    """What the kinds in force (or those given) find about these orders and statuses, by their keys.

    `connection` is the driver's own (sqlite3 or psycopg; Django's is `connection.connection`), which
    holds the tables of `facts.rest`. Looked at are: the orders, their refunds, their parcels and all
    parcels of the same numbers; the statuses with the crowds that they turned in, all of the same
    names, and those crowds as incidents. Days and segments of shops are left to the sweep, and so is
    who is in a ring: the line reads what the last sweep left in `fact_ring_member`.
    """
    store = at_rest(connection)
    text = statements(book, kinds, store.dialect)
    rows: dict[str, dict[str, Any]] = {}
    looked: set[Looked] = set()
    for subjects, keys in ((OF_ORDERS, orders), (OF_STATUSES, statuses)):
        for some in _chunks(keys):
            look = _Look(store, text.of(subjects), kinds=text.kinds, keys=some, now=now)
            rows |= {row["mark"]: row for row in look.rows()}
            looked |= look.looked
    ordered = sorted(rows.values(), key=lambda row: (-(row["score"] or 0), row["mark"]))
    return Line(
        kinds=text.kinds,
        findings=tuple(
            Found(row["shop_key"], text.renderer.finding(row, row["mark"], now=now))
            for row in ordered
        ),
        looked_at=frozenset(looked),
    )


def _chunks(keys: Collection[int]) -> Iterator[list[int]]:
    listed = sorted(set(keys))
    for start in range(0, len(listed), _AT_A_TIME):
        yield listed[start : start + _AT_A_TIME]


class _Look:
    """The rows of one set of keys, named and made one where several are one finding."""

    def __init__(
        self,
        store: AtRest,
        text: Mapping[str, str],
        *,
        kinds: tuple[Kind, ...],
        keys: Sequence[int],
        now: int,
    ) -> None:
        answers = store.answers(text, keys=keys, now=now)
        self._kinds = kinds
        self._found = {
            name.removeprefix("found_"): rows
            for name, rows in answers.items()
            if name.startswith("found_")
        }
        self._names = {
            subject: {row[0]: _name(row) for row in answers[f"looked_{subject}"]}
            for subject in self._found
            if subject != "incident"
        }
        crowds = answers.get("looked_incident", ())
        self._shops = {row[1]: (row[4] or "", row[5] or 0) for row in crowds}
        self.looked = {
            Looked(subject, name.shop_key, name.subject)
            for subject, names in self._names.items()
            for name in names.values()
        }
        for row in crowds:
            self.looked.add(Looked("incident", row[1], _incident(row[4] or "", row[0])))

    def rows(self) -> Iterator[dict[str, Any]]:
        for subject, found in self._found.items():
            named = list(self._named(subject, found))
            yield from (
                _united(named, adds=subject == "parcel") if subject in SHARED_NAMES else named
            )

    def _named(self, subject: str, found: Iterable[Row]) -> Iterator[dict[str, Any]]:
        for numbers in found:
            row: dict[str, Any] = dict(zip(_COLUMNS, numbers, strict=True))
            name = self._name_of(subject, row)
            if name is None:  # of the crowd around, not among what is looked at
                continue
            kind = self._kinds[row["kind_no"]]
            platform = word(kind="platform", code=name.platform)
            row |= {
                "mark": fingerprint(kind.id, platform, name.shop, name.subject),
                "subject": name.subject,
                "shop": name.shop,
                "order_id": None if subject == "order" else name.order,
                "days": 1,
                "first_at": 0,
                "last_at": 0,
            }
            yield row | {"score": _score(row)}

    def _name_of(self, subject: str, row: Mapping[str, Any]) -> _Name | None:
        if subject != "incident":
            return self._names[subject].get(row["subject_key"])
        shop, platform = self._shops[row["shop_key"]]
        return _Name(row["shop_key"], _incident(shop, row["naming_a"]), None, shop, platform)


def _name(row: Row) -> _Name:
    _, shop_key, name, order, shop, platform = row
    return _Name(shop_key, name or "", order, shop or "", platform or 0)


def _united(rows: Sequence[dict[str, Any]], *, adds: bool) -> Iterator[dict[str, Any]]:
    """Rows of one name are one finding: the worst row, with the money of all if it `adds`."""
    worst: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (-row["score"], row["subject_key"])):
        first = worst.setdefault(row["mark"], row)
        if adds and first is not row:
            first["at_risk_fen"] += row["at_risk_fen"]
    for row in worst.values():
        yield row | {"score": _score(row)}


def _score(row: Mapping[str, Any]) -> int:
    """As `detection.scoring` has it."""
    return int((row["at_risk_fen"] or 0) * row["chance_lost"] // (100 * row["hours_left"]))


def _incident(shop: str, started_at: int) -> str:
    return f"{shop}@{local_text(started_at)}"
