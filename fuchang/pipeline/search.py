"""The book against gathered facts: the moment, the kinds, the findings, the totals.

Imported while the files are parsed: what stands at the top here takes most of a small check's time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fuchang.connect.exports import FileReport, KeptAside
from fuchang.detection.findings import Findings, findings
from fuchang.detection.run import detect
from fuchang.facts.engines import Engine
from fuchang.facts.merge import Entry
from fuchang.facts.totals import TOTALS_SQL, Totals, total, totals_by_shop
from fuchang.kernel.errors import UnknownWord
from fuchang.pipeline.gather import Gathered
from fuchang.pipeline.moment import Moment, moment, newest_fact
from fuchang.pipeline.settings import Settings
from fuchang.pipeline.source import Report
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book

# The table without whose rows there can be no finding about a subject.
_RESTS_ON = {
    "refund": "refunds",
    "parcel": "shipments",
    "order": "orders",
    "status": "statuses",
    "incident": "statuses",
    "shop_day": "orders",
    "segment": "orders",
}


@dataclass(frozen=True)
class Checked:
    """All that a check found; it needs no engine any more. `kinds` are those that were asked for."""

    book: Book
    kinds: tuple[Kind, ...]
    moment: Moment
    engine: str
    totals: Totals
    findings: Findings
    entry: Entry
    tables: dict[str, Entry]
    kept_aside: list[KeptAside] = field(default_factory=list)
    files: list[FileReport] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def abnormal_refunds(self) -> int:
        """Refunds with at least one finding of an active refund kind."""
        return self.findings.distinct_refunds()

    @property
    def abnormal_share(self) -> float | None:
        """Abnormal refunds of all refunds; None where no file tells of single refunds."""
        told = "refunds" in self.tables and self.tables["refunds"].accepted
        if not told or not self.totals.refunds:
            return None
        return self.abnormal_refunds / self.totals.refunds


def search(
    gathered: Gathered, book: Book, settings: Settings, *, clock: int, report: Report
) -> Checked:
    """What the kinds in force (or those asked for) find in the facts."""
    engine = gathered.engine
    kinds = chosen(book, settings.kinds)
    as_of = moment(
        given=settings.now,
        described=gathered.as_of,
        exported=[one.exported_at for one in gathered.files],
        newest=newest_fact(engine, clock=clock),
        clock=clock,
    )
    able = with_rows(engine, kinds)
    detected = detect(engine, book, now=as_of.at, kinds=able, kept=gathered.kept, progress=report)
    report("name", 0, 1)
    return Checked(
        book=book,
        kinds=kinds,
        moment=as_of,
        engine=engine.name,
        totals=_totals(engine),
        findings=findings(engine, detected),
        entry=gathered.entry,
        tables=gathered.tables,
        kept_aside=gathered.kept_aside,
        files=gathered.files,
        problems=gathered.problems,
    )


def chosen(book: Book, wanted: Sequence[str]) -> tuple[Kind, ...]:
    """The kinds in force, or those named by id or by the part before the dot. Raises UnknownWord."""
    if not wanted:
        return book.in_force
    groups = {kind_id.split(".")[0] for kind_id in book.kinds}
    for name in wanted:
        if name not in book.kinds and name not in groups:
            raise UnknownWord(what="kind", got=name, known=[*book.kinds, *groups], where="--kind")
    return tuple(
        kind
        for kind_id, kind in sorted(book.kinds.items())
        if kind_id in wanted or kind_id.split(".")[0] in wanted
    )


def with_rows(engine: Engine, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """The kinds of which there can be a finding: a small check of orders plans no search of refunds.

    All of them if none can find anything, so that the result has its form.
    """
    tables = sorted(set(_RESTS_ON.values()))
    counts = engine.fetch(
        " UNION ALL ".join(
            f"SELECT {number} AS table_no, COUNT(*) AS row_count FROM {table}"
            for number, table in enumerate(tables)
        )
    ).to_pylist()
    filled = {tables[row["table_no"]] for row in counts if row["row_count"]}
    return tuple(kind for kind in kinds if _RESTS_ON[kind.subject] in filled) or kinds


def _totals(engine: Engine) -> Totals:
    answer = engine.fetch(TOTALS_SQL)
    return total(totals_by_shop(zip(*(c.to_pylist() for c in answer.columns), strict=True)))
