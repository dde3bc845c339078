"""What holds for each kind of the book: it loads, is clean, proves itself and reads well."""

import re

import pytest

from fuchang.cli.screens.rules import show_plan
from fuchang.detection import examples
from fuchang.facts.engines import open_engine
from fuchang.kernel.clock import clock
from fuchang.rulebook.calendar import load_calendar
from fuchang.rulebook.checks import check
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import load, shipped_book
from fuchang.rulebook.planner import plan
from fuchang.rulebook.versions import read_lock

BOOK = load()
NAMES = sorted(BOOK.kinds)
IN_FORCE = [kind.id for kind in BOOK.in_force]
FEW_LINES = 200


@pytest.fixture(scope="module")
def issues() -> dict[str, list[str]]:
    """What the checks hold against the book, by file."""
    found: dict[str, list[str]] = {}
    for issue in check(BOOK, now=clock()):
        if issue.severity == "error":
            found.setdefault(issue.file, []).append(str(issue))
    return found


@pytest.fixture(scope="module")
def proved() -> dict[str, list[examples.ExampleResult]]:
    """How every example came out on DuckDB, in one pass."""
    engine = open_engine("duckdb")
    results = examples.run(BOOK, BOOK.in_force, engine)
    engine.close()
    by_kind: dict[str, list[examples.ExampleResult]] = {}
    for result in results:
        by_kind.setdefault(result.kind, []).append(result)
    return by_kind


@pytest.mark.parametrize("name", NAMES)
def test_its_page_is_clean(name: str, issues: dict[str, list[str]]) -> None:
    assert not issues.get(BOOK.pages[name].file), "\n".join(issues[BOOK.pages[name].file])


def test_steps_proofs_channels_and_windows_are_clean(issues: dict[str, list[str]]) -> None:
    pages = {page.file for page in BOOK.pages.values()}
    rest = [told for file, tellings in issues.items() if file not in pages for told in tellings]
    assert not rest, "\n".join(rest)


def test_the_lock_holds_every_kind() -> None:
    assert set(read_lock(shipped_book()).entries) == set(NAMES), "run `fuchang rules lock`"


@pytest.mark.duckdb
@pytest.mark.parametrize("name", IN_FORCE)
def test_its_examples_come_out_as_it_says(
    name: str, proved: dict[str, list[examples.ExampleResult]]
) -> None:
    assert {result.ok for result in proved[name]} == {True}, [
        result for result in proved[name] if not result.ok
    ]


@pytest.mark.parametrize("name", NAMES)
def test_its_page_has_the_order_of_the_grammar_and_can_be_read_at_once(name: str) -> None:
    page = BOOK.pages[name]
    assert isinstance(page.data, dict)
    written = list(page.data)
    assert written == [field for field in Kind.model_fields if field in written]
    assert page.root.end_mark.line <= FEW_LINES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_can_be_shown(name: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    kind = BOOK.kinds[name]
    made = plan(kind, book=BOOK, now=clock(), calendar=load_calendar())
    show_plan(made, lang=lang)
    told = capsys.readouterr().out
    assert name in told
    assert not re.search(r"\bNone\b|Words\(", told)


@pytest.mark.parametrize("name", NAMES)
def test_it_begins_with_a_look_and_ends_with_a_way_up(name: str) -> None:
    kind = BOOK.kinds[name]
    assert len(kind.steps) >= 2, "one step is no playbook"
    assert len(kind.escalation) >= 1
    assert kind.evidence, "say which proof the case needs"
