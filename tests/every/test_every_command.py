"""What holds for each command: help in both languages, a page in the manual that knows its options."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from fuchang.cli.main import desk

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs" / "manual"
NO_COMMANDS = {"acting", "api", "couriers"}  # pages of the manual about something else
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Each command with the words that call it; a group is walked, not named."""
    context = click.Context(desk, info_name="fuchang")
    waiting: list[tuple[tuple[str, ...], click.Command]] = [
        ((name,), command)
        for name in desk.list_commands(context)
        if (command := desk.get_command(context, name)) is not None
    ]
    while waiting:
        words, command = waiting.pop(0)
        if isinstance(command, click.Group):
            waiting += [((*words, name), inner) for name, inner in command.commands.items()]
        else:
            yield " ".join(words), command


ALL = dict(commands())
WITH_OPTIONS = [
    (words, option)
    for words, command in ALL.items()
    for parameter in command.params
    if isinstance(parameter, click.Option) and not parameter.hidden
    for option in parameter.opts
    if option.startswith("--")
]


def page(words: str) -> Path:
    """One page a top command: `rules show` stands on the page of `rules`."""
    return MANUAL / f"{words.split(maxsplit=1)[0]}.md"


@pytest.mark.parametrize("words", ALL)
def test_it_has_a_place_in_the_manual(words: str) -> None:
    assert page(words).exists(), f"docs/manual/{page(words).name} is missing"
    assert f"fuchang {words}" in page(words).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "option"), WITH_OPTIONS, ids=[" ".join(pair) for pair in WITH_OPTIONS]
)
def test_the_manual_knows_its_option(words: str, option: str) -> None:
    text = page(words).read_text(encoding="utf-8")
    assert re.search(rf"{re.escape(option)}(?![\w-])", text), f"{page(words).name} leaves it out"


@pytest.mark.parametrize("words", ALL)
def test_its_help_speaks_chinese_and_english(words: str) -> None:
    text = ALL[words].help or ""
    assert CHINESE.search(text)
    assert ENGLISH.search(text)


@pytest.mark.parametrize("manual", sorted(MANUAL.glob("*.md")), ids=lambda path: path.stem)
def test_the_manual_tells_of_no_command_that_is_gone(manual: Path) -> None:
    known = {words.split()[0] for words in ALL}
    assert manual.stem in known | NO_COMMANDS, f"{manual.name}: no command of that name"
    told = re.findall(r"^fuchang (\w+)", manual.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(told) <= known


@pytest.mark.parametrize("words", ALL)
def test_asking_for_help_loads_no_engine(words: str) -> None:
    program = (
        "import sys; from fuchang.cli.main import run\n"
        f"code = run({[*words.split(), '--help']!r})\n"
        "heavy = {'duckdb', 'pyarrow', 'scipy', 'pyspark', 'pandas'} & set(sys.modules)\n"
        "assert code == 0 and not heavy, (code, heavy)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
