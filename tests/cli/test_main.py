"""The command group: exit codes, errors as one line, commands found by themselves."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from fuchang.cli import main as cli
from fuchang.kernel.errors import AskUser, Bug, FuchangError, Retry, StopAndTell, UnknownWord


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | int | None]:
    """A command `planted` that raises or returns what is put into the list."""
    act: list[BaseException | int | None] = []

    @click.command("planted")
    def command() -> int | None:
        outcome = act[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    monkeypatch.setitem(cli.desk.commands, "planted", command)
    return act


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AskUser("订单.csv：没有表头"), 2),
        (UnknownWord(what="engine", got="mysql", known=["duckdb"]), 2),
        (Retry("数据库正忙"), 3),
        (StopAndTell("磁盘已满"), 4),
        (Bug("received 3, accounted 2"), 70),
        (FuchangError("?"), 70),
    ],
)
def test_an_error_is_one_line_and_the_code_of_what_to_do(
    error: FuchangError,
    code: int,
    planted: list[object],
    capsys: pytest.CaptureFixture[str],
) -> None:
    planted.append(error)
    assert cli.run(["planted"]) == code
    printed = capsys.readouterr()
    assert printed.err == f"fuchang: {error}\n"
    assert not printed.out


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (1, 1)])
def test_what_a_command_returns_is_the_exit_code(
    result: int | None, code: int, planted: list[object]
) -> None:
    planted.append(result)
    assert cli.run(["planted"]) == code


def test_the_traceback_is_shown_to_those_who_ask(
    planted: list[object], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUCHANG_TRACEBACK", "1")
    planted.append(AskUser("x"))
    cli.run(["planted"])
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("stop", [click.exceptions.Abort(), KeyboardInterrupt()])
def test_an_interrupted_command_says_130(stop: BaseException, planted: list[object]) -> None:
    planted.append(stop)
    assert cli.run(["planted"]) == 130


@pytest.mark.parametrize("words", [["nonsense"], ["--nonsense"], ["check"]])
def test_wrong_usage_is_unusable_input(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(words) == 2
    assert "Usage" in capsys.readouterr().err


def test_the_version_names_the_product(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("复常 fuchang ")


def test_the_group_finds_the_commands_of_every_module() -> None:
    context = click.Context(cli.desk)
    found = cli.desk.list_commands(context)
    assert {"check", "map", "rules"} <= set(found)
    assert cli.desk.get_command(context, "nonsense") is None


def test_it_speaks_chinese_into_a_pipe_of_any_code_page(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from fuchang.cli.main import main; main()", "--help"],
        capture_output=True,
        cwd=root,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_reader_that_leaves_early_is_no_error(root: Path) -> None:
    program = (
        "import sys; from fuchang.cli.main import desk, main\n"
        "import click\n"
        "@click.command('flood')\n"
        "def flood() -> None:\n"
        "    for _ in range(100_000): click.echo('行')\n"
        "desk.add_command(flood); sys.argv = ['fuchang', 'flood']; main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(10)
        child.stdout.close()
        said = child.stderr.read()
        assert child.wait(20) == 0, said
        assert not said
