"""The book in polars: joins and sums by hand, conditions, deadlines and money from the book's own SQL.

The same staged plan as ours, a few files at a time, every stage collected by the streaming engine.
Kinds of refunds, parcels and orders; what is found is counted by kind and compared with ours.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from bench.jobs import of_subjects
from bench.markets import described
from bench.measure import Watch, watching
from bench.needs import FACTS
from bench.peers.polars_rows import WIDE, Stages
from bench.peers.polars_words import Polars
from bench.peers.terms import parsed
from fuchang.detection import ground, plan, rings
from fuchang.detection.predicates import Conditions
from fuchang.facts.lake import OF_ORDER, Lake
from fuchang.rulebook.loader import Book, load

TOGETHER = 4
WEEK = plan.LONGEST_HOURS * 3600


def job(*, folder: str, subjects: Sequence[str], together: int = TOGETHER) -> Watch:
    """A whole detection of these subjects in polars."""
    place, book = Path(folder), load(proofs=False)
    now = described(place)["as_of"]
    searches = plan.searches(of_subjects(book, subjects))
    with watching() as watch:
        found = detect(Lake.open(place), searches, book, now=now, together=together)
    watch.says = {
        "findings": sum(len(rows) for rows in found.values()),
        "kinds": {kind: len(rows) for kind, rows in found.items() if len(rows)},
    }
    return watch


def detect(
    lake: Lake, searches: dict[str, plan.Search], book: Book, *, now: int, together: int
) -> dict[str, pl.DataFrame]:
    """Findings by kind."""
    masks = {name: Mask(search, book, now=now) for name, search in searches.items()}
    start = ground.since(
        [k for _, k in searches["parcel"].kinds], searches["parcel"].subject, now=now
    )
    whole = Stages({name: scanned(lake, name) for name in FACTS})
    whole.before(rings.find)
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in searches}
    for first in range(0, lake.parts, together):
        parts = range(first, min(first + together, lake.parts))
        facts = {name: scanned(lake, name, parts) for name in OF_ORDER}
        whole.within(facts, since=start or 0)
        for name in ("parcel", "order"):
            found[name].append(masks[name].found(WIDE[name](whole)))
    found["refund"].append(masks["refund"].found(WIDE["refund"](whole)))
    listed: dict[str, pl.DataFrame] = {}
    for name, mask in masks.items():
        listed |= mask.listed(pl.concat(found[name]))
    return listed


def scanned(lake: Lake, table: str, parts: Sequence[int] = ()) -> pl.LazyFrame:
    """A table of facts; columns that its files leave out are missing values."""
    files = [path for part in parts for path in lake.files(table, part)]
    files = files or lake.all_files(table)
    columns = FACTS[table]
    if not files:
        return pl.LazyFrame(schema={name: _kind(kind) for name, kind in columns.items()})
    frame = pl.scan_parquet(files)
    present = set(pl.read_parquet_schema(files[0]))
    return frame.select(
        pl.col(name) if name in present else pl.lit(None, dtype=_kind(kind)).alias(name)
        for name, kind in columns.items()
    )


def _kind(sql_type: str) -> Any:
    return pl.Int64 if sql_type == "BIGINT" else pl.String


class Mask:
    """All kinds of one subject: the rows that any matches, and the findings that they make."""

    def __init__(self, search: plan.Search, book: Book, *, now: int) -> None:
        self.search, self.now = search, now
        self.words = Polars()
        self.sql = Conditions(subject=search.subject, book=book, now=now)

    def found(self, wide: pl.LazyFrame) -> pl.DataFrame:
        """Wide rows with one bit per kind, where there is any."""
        kinds = [kind for _, kind in self.search.kinds]
        common = ground.conditions(kinds, self.search.subject, now=self.now)
        if common:
            wide = wide.filter(self.words.condition(parsed(common.removeprefix(" WHERE "))))
        bits = pl.sum_horizontal(
            pl.when(self.words.condition(parsed(self.sql.kind(kind))))
            .then(pl.lit(1 << place, dtype=pl.Int64))
            .otherwise(pl.lit(0, dtype=pl.Int64))
            for place, kind in enumerate(kinds)
        ).alias("kinds_found")
        columns = plan.needed(self.search)
        marked = wide.with_columns(bits).filter(pl.col("kinds_found") > 0)
        return marked.select(*columns, "kinds_found").collect(engine="streaming")

    def listed(self, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """One row per finding, by kind."""
        return {
            kind.id: self._of_kind(
                rows.filter((pl.col("kinds_found") & (1 << place)) != 0), number, kind
            )
            for place, (number, kind) in enumerate(self.search.kinds)
        }

    def _of_kind(self, rows: pl.DataFrame, number: int, kind: Any) -> pl.DataFrame:
        def value(text: str) -> pl.Expr:
            return self.words.value(parsed(text))

        deadline = value(self.sql.deadline(kind)).cast(pl.Int64)
        left = pl.col("deadline_at") - self.now
        hours = (
            pl.when(left.is_null() | (left >= WEEK)).then(pl.lit(plan.LONGEST_HOURS))
            .when(left <= 0).then(pl.lit(1)).otherwise(1 + left // 3600)
        )  # fmt: skip
        score = pl.col("at_risk_fen") * kind.chance_lost // (100 * pl.col("hours_left"))
        return (
            rows.with_columns(
                pl.lit(number).alias("kind_no"),
                deadline.alias("deadline_at"),
                value(self.sql.deadline_source(kind)).alias("deadline_source"),
                value(self.sql.at_risk(kind.at_risk)).alias("at_risk_fen"),
            )
            .with_columns(hours.alias("hours_left"))
            .with_columns(score.alias("score"))
        )
