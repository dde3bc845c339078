"""Findings as people and other programs read them: named, folded, ordered, and rendered when asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.detection import plan
from fuchang.detection.naming import Ints, Names, days, ints
from fuchang.detection.reasons import Compared, Reasons
from fuchang.detection.run import Detected
from fuchang.facts.codes import word
from fuchang.facts.engines import Engine
from fuchang.facts.subjects import SUBJECTS
from fuchang.kernel.clock import PLATFORM_ZONE
from fuchang.kernel.ids import fingerprint
from fuchang.rulebook.grammar import Kind

# Several rows of these subjects can carry one name: merged orders share a parcel, an account is
# frozen twice. For a parcel the money of all its orders is at risk.
SHARED_NAMES = ("parcel", "status")
_WITH_DAYS = {"shop_day", "incident"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, about what, why, how much is at stake and until when.

    `days` > 1: so many abnormal days from `first_day` to `last_day` are one finding, and the values
    are those of the worst. `hours_left` is 1 to 168: what the score divides by.
    """

    kind: Kind
    subject: str
    shop: str
    order: str | None
    fingerprint: str
    compared: tuple[Compared, ...]
    at_risk_fen: int
    deadline_at: int | None
    deadline_source: str
    score: int
    chance_lost: int
    hours_left: int
    days: int = 1
    first_day: str = ""
    last_day: str = ""

    @property
    def deadline(self) -> str | None:
        """ISO 8601 with the platform's offset (`2026-07-01T12:00:00+08:00`)."""
        if self.deadline_at is None:
            return None
        return datetime.fromtimestamp(self.deadline_at, PLATFORM_ZONE).isoformat()

    def plain(self) -> dict[str, Any]:
        """A form that JSON can carry."""
        kind = self.kind
        return {
            "kind": kind.id,
            "family": kind.family,
            "severity": kind.severity,
            "status": kind.status,
            "title": {"zh": kind.title.zh, "en": kind.title.en},
            "subject_type": kind.subject,
            "subject": self.subject,
            "shop": self.shop,
            "order": self.order,
            "fingerprint": self.fingerprint,
            "compared": {part.column: part.plain() for part in self.compared},
            "at_risk_fen": self.at_risk_fen,
            "deadline": self.deadline,
            "deadline_epoch": self.deadline_at,
            "deadline_source": self.deadline_source,
            "score": self.score,
            "score_parts": {
                "at_risk_fen": self.at_risk_fen,
                "chance_lost": self.chance_lost,
                "hours_left": self.hours_left,
            },
            **self._run_of_days(),
        }

    def _run_of_days(self) -> dict[str, Any]:
        if self.days == 1:
            return {}
        return {"days": self.days, "first_day": self.first_day, "last_day": self.last_day}


@dataclass(frozen=True)
class Findings:
    """All findings of a pass as columns; rows become `Finding`s only when they are asked for.

    `rows` holds the columns of the pass and `subject`, `shop`, `order_id`, `platform`, `days`,
    `first_at`, `last_at`. `members` are the same before repeats of one thing became one finding.
    """

    kinds: tuple[Kind, ...]
    rows: pa.Table
    members: pa.Table
    now: int

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def by_kind(self) -> dict[str, tuple[int, int]]:
        """Number of findings and money at risk in fen of every kind that was found."""
        numbers, money = ints(self.rows, "kind_no"), ints(self.rows, "at_risk_fen", missing=0)
        count = np.bincount(numbers, minlength=len(self.kinds))
        at_risk = np.zeros(len(self.kinds), np.int64)
        np.add.at(at_risk, numbers, money)
        return {
            kind.id: (int(count[no]), int(at_risk[no]))
            for no, kind in enumerate(self.kinds)
            if count[no]
        }

    def distinct_refunds(self) -> int:
        """Refunds with at least one finding of an active kind; kinds on trial stand apart."""
        numbers = [
            no
            for no, kind in enumerate(self.kinds)
            if kind.subject == "refund" and kind.status == "active"
        ]
        mine = np.isin(ints(self.members, "kind_no"), numbers)
        return len(np.unique(ints(self.members, "subject_key")[mine]))

    def fingerprints(self) -> list[str]:
        """One per row, in the order of the rows."""
        return _fingerprints(self.kinds, self.rows)

    def top(self, limit: int | None = None) -> list[Finding]:
        """The findings of the highest score (all of them without a limit), then by fingerprint."""
        rows = self.rows
        score = ints(rows, "score", missing=0)
        if limit is not None and limit < len(self):
            least = np.partition(score, len(score) - limit)[len(score) - limit] if limit else None
            kept = np.flatnonzero(score >= least) if least is not None else np.zeros(0, np.int64)
            rows, score = rows.take(pa.array(kept)), score[kept]
        marks = np.array(_fingerprints(self.kinds, rows), dtype=object)
        order = np.lexsort((marks, -score))[: len(score) if limit is None else limit]
        chosen = rows.take(pa.array(order))
        renderer = Renderer(self.kinds)
        return [
            renderer.finding(row, mark, now=self.now)
            for row, mark in zip(chosen.to_pylist(), marks[order], strict=True)
        ]


def findings(engine: Engine, detected: Detected) -> Findings:
    """Name what a pass found, and make one finding of what is one thing."""
    members = _named(engine, detected)
    groups = _groups(detected.kinds, members)
    rows = members if groups is None else _gathered(detected.kinds, members, groups)
    return Findings(detected.kinds, rows, members, detected.now)


def _named(engine: Engine, detected: Detected) -> pa.Table:
    rows = detected.rows
    names = Names(engine, rows)
    shop, platform = names.shops()
    subject: npt.NDArray[np.object_] = np.full(rows.num_rows, "", dtype=object)
    for subject_name, numbers in _by_subject(detected.kinds).items():
        at, text = names.subjects(subject_name, numbers)
        subject[at] = text.to_numpy(zero_copy_only=False)
    of_order = [
        n for name in ("refund", "parcel", "status") for n in _by_subject(detected.kinds)[name]
    ]
    began = np.where(
        np.isin(
            ints(rows, "kind_no"),
            [n for name in _WITH_DAYS for n in _by_subject(detected.kinds)[name]],
        ),
        ints(rows, "naming_a", missing=0),
        0,
    )
    added = {
        "subject": pa.array(subject, pa.string()),
        "shop": shop,
        "platform": pa.array(platform, pa.int64()),
        "order_id": names.orders(of_order),
        "days": pa.array(np.ones(rows.num_rows, np.int64)),
        "first_at": pa.array(began),
        "last_at": pa.array(began),
    }
    for name, column in added.items():
        rows = rows.append_column(name, column)
    return rows


def _by_subject(kinds: Sequence[Kind]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {name: [] for name in SUBJECTS}
    for number, kind in enumerate(kinds):
        found[kind.subject].append(number)
    return found


def _groups(kinds: Sequence[Kind], rows: pa.Table) -> Ints | None:
    """The same number for rows that are one finding; None where every row stands for itself."""
    groups = np.arange(rows.num_rows, dtype=np.int64)
    numbers = ints(rows, "kind_no")
    for no, kind in enumerate(kinds):
        at = np.flatnonzero(numbers == no)
        if len(at) > 1 and kind.fold is not None and kind.subject in _WITH_DAYS:
            _fold(rows, at, groups=groups, gap=kind.fold.gap)
        elif len(at) > 1 and kind.subject in SHARED_NAMES:
            _unite(rows, at, groups=groups)
    return None if len(np.unique(groups)) == len(groups) else groups


def _fold(rows: pa.Table, at: Ints, *, groups: Ints, gap: int) -> None:
    """Days of one shop that lie at most `gap` apart."""
    began, shop = ints(rows, "first_at")[at], ints(rows, "shop_key")[at]
    order = np.lexsort((began, shop))
    starts = np.ones(len(at), bool)
    apart = (began[order][1:] - began[order][:-1] > gap) | (shop[order][1:] != shop[order][:-1])
    starts[1:] = apart
    heads = at[order][np.flatnonzero(starts)]
    groups[at[order]] = heads[np.cumsum(starts) - 1]


def _unite(rows: pa.Table, at: Ints, *, groups: Ints) -> None:
    """Rows of one shop and one name."""
    mine = rows.take(pa.array(at))
    name = np.asarray(mine["subject"].combine_chunks().dictionary_encode().indices)
    shop = ints(mine, "shop_key")
    order = np.lexsort((at, name, shop))
    starts = np.ones(len(at), bool)
    starts[1:] = (name[order][1:] != name[order][:-1]) | (shop[order][1:] != shop[order][:-1])
    heads = at[order][np.flatnonzero(starts)]
    groups[at[order]] = heads[np.cumsum(starts) - 1]


def _gathered(kinds: Sequence[Kind], rows: pa.Table, groups: Ints) -> pa.Table:
    """One row per group: the worst one's values, with the money, days and name of all."""
    score = ints(rows, "score", missing=0)
    order = np.lexsort((ints(rows, "subject_key"), -score, groups))
    starts = np.flatnonzero(np.diff(groups[order], prepend=groups[order][0] - 1))
    worst = rows.take(pa.array(order[starts]))
    began = ints(rows, "first_at")[order]
    first, last = np.minimum.reduceat(began, starts), np.maximum.reduceat(began, starts)
    sizes = np.diff(starts, append=len(order))
    no = ints(worst, "kind_no")
    adds = np.array([kind.fold is not None or kind.subject == "parcel" for kind in kinds])[no]
    money = np.add.reduceat(ints(rows, "at_risk_fen", missing=0)[order], starts)
    money = np.where(adds, money, ints(worst, "at_risk_fen", missing=0))
    chance, hours = ints(worst, "chance_lost", missing=0), ints(worst, "hours_left", missing=1)
    folded = (first > 0) & (sizes > 1)
    shop_days = pc.binary_join_element_wise(worst["shop"], days(first), "|")
    changed = {
        "at_risk_fen": money,
        "score": money * chance // (100 * hours),
        "days": np.where(first > 0, sizes, 1),
        "first_at": first,
        "last_at": last,
        "subject": pc.if_else(pa.array(folded), shop_days, worst["subject"]),
    }
    for name, column in changed.items():
        worst = worst.set_column(
            worst.schema.get_field_index(name),
            name,
            pa.array(column) if isinstance(column, np.ndarray) else column,
        )
    return worst


def _fingerprints(kinds: Sequence[Kind], rows: pa.Table) -> list[str]:
    ids = [kind.id for kind in kinds]
    told = (rows[name].to_pylist() for name in ("kind_no", "platform", "shop", "subject"))
    return [
        fingerprint(ids[no], word(kind="platform", code=platform), shop, subject)
        for no, platform, shop, subject in zip(*told, strict=True)
    ]


class Renderer:
    """Makes findings of rows; what depends on the kind alone is made once."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        self._kinds = kinds
        self._reasons: dict[int, Reasons] = {}
        self._places: dict[int, dict[str, str]] = {}

    def finding(self, row: dict[str, Any], mark: str, *, now: int) -> Finding:
        """The finding of a named row of the columns of `Findings.rows`, compared at `now`."""
        kind = self._kinds[row["kind_no"]]
        dated = row["days"] > 1
        return Finding(
            kind=kind,
            subject=row["subject"],
            shop=row["shop"],
            order=row["order_id"] or (row["subject"] if kind.subject == "order" else None),
            fingerprint=mark,
            compared=self._compared(row["kind_no"], row, now=now),
            at_risk_fen=int(row["at_risk_fen"] or 0),
            deadline_at=row["deadline_at"],
            deadline_source=word(kind="deadline_source", code=int(row["deadline_source"] or 0)),
            score=int(row["score"] or 0),
            chance_lost=int(row["chance_lost"]),
            hours_left=int(row["hours_left"]),
            days=int(row["days"]),
            first_day=_day(row["first_at"]) if dated else "",
            last_day=_day(row["last_at"]) if dated else "",
        )

    def _compared(self, number: int, row: dict[str, Any], *, now: int) -> tuple[Compared, ...]:
        """What came out, by column: the numbered values, the platform's words, the deadline."""
        if number not in self._reasons:
            kind = self._kinds[number]
            subject = SUBJECTS[kind.subject]
            self._reasons[number] = Reasons(kind, subject)
            places = {f.name: f"value_{n}" for n, f in enumerate(plan.compared(kind, subject), 1)}
            said = plan.SAID.get(kind.subject, "")
            self._places[number] = {
                **places,
                "deadline": "deadline_at",
                **({said: "said"} if said else {}),
            }
        values = {name: row[place] for name, place in self._places[number].items()}
        return self._reasons[number].compared(values, now=now)


def _day(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, PLATFORM_ZONE).date().isoformat()
