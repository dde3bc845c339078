"""The bar on standard error."""

import sys
from collections.abc import Callable

import pytest

from fuchang.cli.screens.progress import Waiting


class Terminal:
    """A standard error that says it is a terminal."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> int:
        self.written += text
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Called within the test: between set-up and call pytest puts its own standard error back."""

    def sit_down() -> Terminal:
        made = Terminal()
        monkeypatch.setattr(sys, "stderr", made)
        monkeypatch.setenv("TERM", "xterm")
        return made

    return sit_down


def test_it_is_silent_for_a_second(terminal: Callable[[], Terminal]):
    seen = terminal()
    with Waiting(clock=lambda: 100) as waiting:
        waiting.report("orders.csv", 5, 10)

    assert seen.written == ""


def test_then_it_shows_the_file_and_how_far_it_is(terminal: Callable[[], Terminal]):
    seen = terminal()
    ticks = iter([100, 102, 103])
    with Waiting(clock=lambda: next(ticks)) as waiting:
        waiting.report("orders.csv", 5, 10)
        waiting.report("part", 1, 4)

    assert "检查" in seen.written
    assert "25%" in seen.written


def test_a_pipe_gets_no_bar(capsys: pytest.CaptureFixture[str]):
    ticks = iter([100, 200, 300])
    with Waiting(clock=lambda: next(ticks)) as waiting:
        waiting.report("orders.csv", 5, 10)

    assert capsys.readouterr().err == ""
