"""The common ground of kinds drops no row that a kind could match."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.detection import examples, ground, plan
from fuchang.detection.run import detect
from fuchang.facts.engines import Engine, open_engine
from fuchang.facts.subjects import SUBJECTS
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book, load

NOW = examples.EXAMPLE_NOW
BOOK = load()


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_engine("duckdb")
    yield opened
    opened.close()


def kinds(subject: str) -> list[Kind]:
    return [kind for kind in BOOK.in_force if kind.subject == subject]


def found(engine: Engine, book: Book) -> list[tuple[object, ...]]:
    rows = detect(engine, book, now=NOW).rows
    return sorted(zip(*(column.to_pylist() for column in rows.columns), strict=True), key=repr)


def test_it_finds_the_same_with_and_without_the_common_ground(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [(kind, example) for kind in BOOK.in_force for example in kind.examples]
    for table, rows in examples.facts(listed, now=NOW).items():
        engine.put(table, rows)
    bounded = found(engine, BOOK)
    monkeypatch.setattr(ground, "MOMENTS", {})
    monkeypatch.setattr(ground, "WORDS", {})
    assert found(engine, BOOK) == bounded


def test_it_bounds_parcels_by_the_kind_that_looks_back_furthest() -> None:
    longest = ground.since(kinds("parcel"), SUBJECTS["parcel"], now=NOW)
    assert longest is not None
    spans = [ground.since([kind], SUBJECTS["parcel"], now=NOW) for kind in kinds("parcel")]
    assert longest == min(span for span in spans if isinstance(span, int))


def test_it_lifts_the_bound_for_one_kind_that_looks_at_all_times() -> None:
    free = kinds("parcel")[0].model_copy(update={"signals": kinds("parcel")[0].signals[:1]})
    assert ground.since([*kinds("parcel"), free], SUBJECTS["parcel"], now=NOW) is None


def test_it_lifts_the_bound_for_one_kind_that_takes_every_status() -> None:
    free = kinds("order")[0].model_copy(update={"signals": ()})
    assert ground.conditions([*kinds("order"), free], SUBJECTS["order"], now=NOW) == ""


@given(st.lists(st.sampled_from(kinds("order")), min_size=1))
def test_it_keeps_every_status_that_any_of_the_kinds_takes(chosen: list[Kind]) -> None:
    whole = ground.conditions(chosen, SUBJECTS["order"], now=NOW)
    for kind in chosen:
        alone = ground.conditions([kind], SUBJECTS["order"], now=NOW)
        codes = set(alone.partition("IN (")[2].partition(")")[0].split(", "))
        assert not whole or codes <= set(whole.partition("IN (")[2].partition(")")[0].split(", "))


def test_it_reads_old_scans_only_for_refunds_when_no_parcel_is_searched() -> None:
    refunds = plan.searches(kinds("refund"))
    assert f"seen_at > {NOW}" in plan.stage_sql("parcel_state", refunds, now=NOW)
