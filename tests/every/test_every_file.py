"""What holds for each file of the house: its length, its first line, its functions, its test."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fuchang"
FEW_LINES = 400
FEW_LINES_A_FUNCTION = 40
KERNEL_MODULES = 6
# Django loads <engine>.base and no other name.
DJANGO_ASKS_FOR_BASE = "fuchang/store/sqlite/base.py"
NO_UTILS = {"utils", "util", "helpers", "common", "manager", "base", "misc", "shared"}

# Modules that have logic and no test file of their own yet: what holds them is named behind each.
# This list may only shrink; a new module brings its test.
HELD_BY_ANOTHER = {
    "fuchang/facts/engines/sail.py": "tests/parity/test_engines.py",
    "fuchang/facts/engines/spark.py": "tests/parity/test_engines.py",
    "fuchang/facts/engines/sparksql.py": "tests/parity/test_engines.py",
}


# Rooms of the desk whose modules are held by whole stories so far, in the order in which they are
# looked up. This list may only shrink, too.
HELD_BY_STORIES = {
    "fuchang/api/": "tests/api/test_every_operation.py",
    "fuchang/web/": "tests/web/test_every_page.py",
    "fuchang/desk/": "tests/web/test_every_page.py",
    "fuchang/cases/": "tests/journeys/test_desk.py",
    "fuchang/shops/": "tests/shops/test_trust.py",
    "fuchang/store/": "tests/journeys/test_desk.py",
    "fuchang/pipeline/": "tests/journeys/test_desk.py",
    "fuchang/cli/": "tests/journeys/test_commands.py",
}


def python_files(*folders: str) -> list[Path]:
    """All files that people write: migrations are Django's."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.parent.name != "migrations"
    ]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", python_files("fuchang", "tests", "bench", "dev"), ids=named)
def test_it_is_short_enough_to_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= FEW_LINES, f"{named(path)} has {lines} lines: cut it where a new noun begins"


@pytest.mark.parametrize("path", python_files("fuchang", "tests", "bench", "dev"), ids=named)
def test_it_begins_by_saying_what_is_in_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if text.strip() or path.is_relative_to(PACKAGE):
        assert ast.get_docstring(ast.parse(text)), f"{named(path)} needs a docstring first"


@pytest.mark.parametrize("path", python_files("fuchang", "dev"), ids=named)
def test_its_functions_fit_on_one_screen(path: Path) -> None:
    long = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > FEW_LINES_A_FUNCTION
    }
    assert not long, f"{named(path)}: over {FEW_LINES_A_FUNCTION} lines: {long}"


@pytest.mark.parametrize("path", python_files("fuchang"), ids=named)
def test_its_name_says_what_it_is_about(path: Path) -> None:
    if named(path) == DJANGO_ASKS_FOR_BASE:
        return
    assert path.stem not in NO_UTILS, f"{named(path)} is a name for anything: name the thing"


def test_the_kernel_stays_small() -> None:
    modules = [path.stem for path in (PACKAGE / "kernel").glob("*.py") if path.stem != "__init__"]
    assert len(modules) <= KERNEL_MODULES, sorted(modules)


def mirror(path: Path) -> Path:
    """Where the test of a module lies: `fuchang/x/y.py` → `tests/x/test_y.py`."""
    inside = path.relative_to(PACKAGE)
    return ROOT / "tests" / inside.parent / f"test_{inside.name}"


def has_logic(path: Path) -> bool:
    return path.name != "__init__.py" and any(functions(path))


@pytest.mark.parametrize(
    "path", [path for path in python_files("fuchang") if has_logic(path)], ids=named
)
def test_it_has_a_test_where_one_would_look(path: Path) -> None:
    if named(path) in HELD_BY_ANOTHER:
        holder = ROOT / HELD_BY_ANOTHER[named(path)]
        assert holder.exists(), f"{named(path)} is said to be held by {holder}, which is not there"
        assert not mirror(path).exists(), f"{named(path)} has its test: take it off the list"
    elif not any(named(path).startswith(room) for room in HELD_BY_STORIES):
        assert mirror(path).exists(), f"{named(mirror(path))} is missing"


def test_the_list_of_the_untested_names_files_that_exist() -> None:
    named_there = [*HELD_BY_ANOTHER, *HELD_BY_STORIES, *HELD_BY_STORIES.values()]
    gone = [name for name in named_there if not (ROOT / name).exists()]
    assert not gone


@pytest.mark.parametrize(
    "path", [*sorted((ROOT / "requirements").glob("*.lock")), ROOT / "pyproject.toml"], ids=named
)
def test_it_names_no_package_registry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


def test_every_pin_is_held_by_a_hash() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
        pins = [line for line in text.splitlines() if line and not line.startswith("#")]
        bare = [
            line.split()[0] for line in pins if "--hash=sha256:" not in line or "==" not in line
        ]
        assert pins
        assert not bare, f"{lock.name}: {bare}"
