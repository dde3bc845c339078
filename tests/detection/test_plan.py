"""The statements of the staged pass."""

import re

import duckdb
import pytest

from fuchang.detection import examples, plan
from fuchang.detection.predicates import Conditions
from fuchang.facts.subjects import SUBJECTS
from fuchang.facts.tables import TABLES
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import load
from fuchang.rulebook.operators import Present

BOOK = load()
NOW = examples.EXAMPLE_NOW


def test_it_lists_the_same_columns_for_every_subject() -> None:
    searches = plan.searches(BOOK.in_force)
    heads = {
        plan.listing(search, Conditions(subject=search.subject, book=BOOK, now=NOW)).partition(
            "\nFROM"
        )[0]
        for search in searches.values()
    }
    assert len(heads) == 1
    assert set(searches) == set(SUBJECTS)


def test_it_refuses_more_kinds_of_a_subject_than_a_mask_has_bits() -> None:
    kind = BOOK.kinds["refund.no_tracking"]
    many = [kind.model_copy(update={"id": f"refund.k{n:02d}"}) for n in range(plan.MOST_KINDS + 1)]
    with pytest.raises(plan.TooManyKinds, match="61 kinds of subject refund"):
        plan.searches(many)


def test_it_refuses_a_kind_that_compares_more_than_a_finding_can_show() -> None:
    kind = BOOK.kinds["refund.no_tracking"]
    names = [one.name for one in SUBJECTS["refund"].features if one.type != "text"]
    signals = tuple(Present(op="present", column=name) for name in names[: plan.MOST_VALUES + 1])
    wordy = kind.model_copy(update={"signals": signals})
    with pytest.raises(plan.TooManyValues, match="compares 13 columns; at most 12"):
        plan.searches([wordy])


@pytest.mark.parametrize("kind", BOOK.in_force, ids=lambda kind: kind.id)
def test_it_writes_sql_of_a_kind_that_runs_as_it_is_pasted(kind: Kind) -> None:
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    for name, rows in examples.facts([(kind, kind.examples[0])], now=NOW).items():
        connection.register(f"{name}_rows", rows)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_rows")
    for kept in ("parcel_state", "reused_waybill"):
        connection.execute(f"DROP TABLE {kept}")
    sql = plan.sql_for(kind, BOOK, now=NOW)
    assert kind.title.zh in sql
    assert "{" not in re.sub(r"--.*", "", sql)
    rings = kind.id == "refund.accounts_linked"
    assert len(connection.execute(sql).fetchall()) >= (0 if rings else 1)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_makes_wide_rows_of_exactly_the_columns_that_kinds_may_speak_of(subject: str) -> None:
    text = plan.feature_sql(subject)
    for feature in SUBJECTS[subject].features:
        assert re.search(rf"\b{feature.name}\b", text), f"{subject}.sql gives no {feature.name}"


def test_it_names_no_table_that_facts_do_not_have() -> None:
    stages = {*plan.BEFORE, *plan.WITHIN, *plan.GATHERED, "ring_member"}
    for name in {*stages, *SUBJECTS} - {"ring_member"}:
        used = set(re.findall(r"(?:FROM|JOIN) ([a-z_]+)", plan.feature_sql(name)))
        assert used <= {*TABLES, *stages}
