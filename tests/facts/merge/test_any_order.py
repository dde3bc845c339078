"""Any order of the same files, however cut, gives the same facts."""

from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from fuchang.facts.merge import merge
from fuchang.facts.source import ORIGIN, SOURCE
from fuchang.facts.tables import TABLES

_IDS = st.sampled_from(["1", "2", "3"])
_SMALL = st.one_of(st.none(), st.integers(0, 3))
_WORDS = st.one_of(st.none(), st.sampled_from(["甲", "乙"]))
_NEVER_MISSING = {
    "order_id", "line_id", "refund_id", "buyer_id", "item_id", "category_id", "message_id",
    "flow_id", "primary_row",
}  # fmt: skip
_MAY_BE_MISSING = {
    "order_lines": {"order_id"},
    "refunds": {"order_id"},
    "orders": {"buyer_id", "item_id"},
}


def _value(table: str, name: str, kind: str) -> st.SearchStrategy[Any]:
    own = name in _NEVER_MISSING and name not in _MAY_BE_MISSING.get(table, set())
    if name == "primary_row":
        return st.integers(0, 1)
    if name == "shop_id":
        return st.sampled_from(["s", "s", "t", None])
    if name.endswith("_id") or name == "waybill":
        return _IDS if own else st.one_of(st.none(), _IDS)
    return _SMALL if kind == "BIGINT" else _WORDS


def _rows(table: str) -> st.SearchStrategy[dict[str, Any]]:
    columns = {
        name: _value(table, name, kind) for name, kind in SOURCE[table] if name not in ORIGIN[:2]
    }
    return st.fixed_dictionaries(columns)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same rows twice: in one file per table, and shuffled and cut into several."""
    whole: dict[str, Any] = {}
    cut: dict[str, Any] = {}
    for table in draw(st.sets(st.sampled_from(sorted(SOURCE)), min_size=1)):
        rows = draw(st.lists(_rows(table), min_size=1, max_size=6))
        shuffled = draw(st.permutations(rows))
        at = draw(st.integers(0, len(rows)))
        whole[table] = [rows]
        cut[table] = [shuffled[:at], shuffled[at:]]
    return whole, cut


def _facts(sources: dict[str, Any], as_arrow: Any) -> tuple[Any, ...]:
    tables = {
        table: [as_arrow(table, [row | {"file_no": n} for row in rows]) for n, rows in enumerate(f)]
        for table, f in sources.items()
    }
    with duckdb.connect(config={"threads": 2}) as connection:
        ledger = merge(connection, tables, kept_aside={})
        facts = {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall()
            for name in SOURCE
        }
    return facts, ledger


def test_any_order_of_the_same_files_gives_the_same_facts(as_arrow):
    @settings(deadline=None, max_examples=15)
    @given(deliveries())
    def same(both: tuple[dict[str, Any], dict[str, Any]]) -> None:
        whole, cut = both
        facts, ledger = _facts(whole, as_arrow)
        assert (facts, ledger) == _facts(cut, as_arrow)
        own = sum(row["primary_row"] for files in whole.values() for rows in files for row in rows)
        assert ledger.received == own
        _keys_are_dense_and_nothing_dangles(facts)

    same()


def _keys_are_dense_and_nothing_dangles(facts: dict[str, list[tuple[Any, ...]]]) -> None:
    owners = {
        TABLES[name].key: name
        for name in SOURCE
        if name not in {"tracking_events", "buyer_identifiers"}
    }
    keys = {}
    for key, name in owners.items():
        keys[key] = {row[0] for row in facts[name]}
        assert sorted(keys[key]) == list(range(1, len(facts[name]) + 1)), name
    for name, rows in facts.items():
        for place, column in enumerate(TABLES[name].columns):
            if column.type == "key":
                assert {row[place] for row in rows} - {None} <= keys[column.name], column.name
