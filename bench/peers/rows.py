"""Engines that look at one row at a time, on the row-local part of the book, and ours on the same rows."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlglot import exp

from bench.markets import described, holding
from bench.measure import Watch, watching
from bench.peers import terms
from fuchang.detection import plan
from fuchang.detection.predicates import Conditions
from fuchang.facts.engines import Engine
from fuchang.facts.subjects import REFUND
from fuchang.rulebook.loader import Book, load

# kinds of all shapes: flags, codes, times against now, texts, groups, denials, computed deadlines
KINDS = (
    "refund.no_tracking", "refund.platform_abnormal", "refund.trace_stalled",
    "refund.record_mismatch", "refund.signed_not_received", "refund.in_transit_refund_only",
    "refund.answer_deadline_near", "refund.refunded_by_timeout", "refund.special_category",
    "refund.cross_border",
)  # fmt: skip
COPIES, TIMES = 25, 40

Row = dict[str, Any]
Mask = Callable[[list[Row]], list[int]]


def job(*, folder: str, engine: str, sample: int) -> Watch:
    """The masks of the sample by one engine. Rows are joined before the watch begins."""
    place, book = Path(folder), load(proofs=False)
    now = described(place)["as_of"]
    opened = holding(place)
    wide(opened, book, now=now, sample=sample)
    sql = conditions(book, now=now)
    if engine == "ours":
        return _ours(opened, sql, sample=sample)
    rows = opened.fetch("SELECT * FROM wide ORDER BY refund_key").to_pylist()
    missing = {name for name in rows[0] if any(row[name] is None for row in rows)}
    mask = MAKERS[engine](sql, missing)
    with watching() as watch:
        masks = mask(rows)
    watch.says = {"rows": len(rows), "kinds": len(sql), "masks": _digest(masks)}
    return watch


def wide(engine: Engine, book: Book, *, now: int, sample: int) -> None:
    """The wide rows of the first refunds, staged as `wide`."""
    searches = plan.searches(book.in_force)
    engine.look_at(None)
    engine.stage("ring_member", plan.EMPTY_RING)
    for name, users in (plan.BEFORE | plan.WITHIN | plan.GATHERED).items():
        if "refund" in users:
            engine.stage(name, plan.stage_sql(name, searches, now=now))
    rows = plan.feature_sql("refund")
    engine.stage("wide", f"SELECT * FROM ({rows}) AS r ORDER BY refund_key LIMIT {sample}")


def conditions(book: Book, *, now: int) -> list[str]:
    """The SQL condition of each of KINDS."""
    write = Conditions(subject=REFUND, book=book, now=now)
    return [write.kind(book.kinds[name]) for name in KINDS]


def _ours(engine: Engine, sql: list[str], *, sample: int) -> Watch:
    """Many copies of the rows, because one copy is done before the clock ticks."""
    bits = " + ".join(
        f"(CASE WHEN {each} THEN {1 << place} ELSE 0 END)" for place, each in enumerate(sql)
    )
    engine.stage("many", f"SELECT wide.* FROM wide CROSS JOIN RANGE({COPIES}) AS copies")
    checked = engine.fetch(f"SELECT {bits} AS bits FROM wide ORDER BY refund_key")
    with watching() as watch:
        for _ in range(TIMES):
            engine.stage("marked", f"SELECT refund_key, {bits} AS bits FROM many WHERE {bits} > 0")
    watch.says = {
        "rows": sample * COPIES * TIMES, "kinds": len(sql), "masks": _digest(checked["bits"].to_pylist()),
    }  # fmt: skip
    return watch


def _digest(masks: list[int]) -> str:
    return hashlib.sha256(repr([int(mask) for mask in masks]).encode()).hexdigest()[:16]


def _cel(sql: list[str], missing: set[str]) -> Mask:
    import cel

    language = terms.Cel(missing)
    programs = [cel.compile(language.condition(terms.parsed(each))) for each in sql]
    names = _read(sql)

    def run(rows: list[Row]) -> list[int]:
        masks = []
        for row in rows:
            context = cel.Context({name: row[name] for name in names})
            masks.append(sum(p.execute(context) << n for n, p in enumerate(programs)))
        return masks

    return run


def _zen(sql: list[str], missing: set[str]) -> Mask:
    import zen

    language = terms.Zen(missing)
    programs = [zen.compile_expression(language.condition(terms.parsed(each))) for each in sql]
    names = _read(sql)

    def run(rows: list[Row]) -> list[int]:
        masks = []
        for row in rows:
            told = {name: row[name] for name in names}
            masks.append(sum(bool(p.evaluate(told)) << n for n, p in enumerate(programs)))
        return masks

    return run


def _rule_engine(sql: list[str], missing: set[str]) -> Mask:
    import rule_engine  # type: ignore[import-untyped]

    language = terms.RuleEngine(missing)
    rules = [rule_engine.Rule(language.condition(terms.parsed(each))) for each in sql]
    return lambda rows: [sum(r.matches(row) << n for n, r in enumerate(rules)) for row in rows]


def _json_logic(sql: list[str], missing: set[str]) -> Mask:
    from json_logic import jsonLogic  # type: ignore[import-untyped]

    language = terms.JsonLogic(missing)
    rules = [language.condition(terms.parsed(each)) for each in sql]
    return lambda rows: [
        sum(bool(jsonLogic(rule, row)) << n for n, rule in enumerate(rules)) for row in rows
    ]


def _read(sql: list[str]) -> list[str]:
    """Only the columns that the conditions read are handed to an engine that converts them."""
    found = {column.name for each in sql for column in terms.parsed(each).find_all(exp.Column)}
    return sorted(found)


MAKERS: dict[str, Callable[[list[str], set[str]], Mask]] = {
    "cel": _cel,
    "zen": _zen,
    "rule-engine": _rule_engine,
    "jsonlogic": _json_logic,
}
