"""A child that hangs is killed; one that answers is left alone."""

import subprocess
import sys

import pytest

from fuchang.connect.exports import patience
from fuchang.connect.exports.patience import Patience


def sleeping(seconds):
    return subprocess.Popen(
        [sys.executable, "-c", f"import time; time.sleep({seconds})"], text=True
    )


def test_a_child_that_hangs_is_killed(monkeypatch):
    monkeypatch.setattr(patience, "WAITS", 0.01)
    with sleeping(60) as child, Patience(child) as clock:
        clock.next(0)
        assert child.wait(timeout=20) != 0
    assert clock.ran_out


@pytest.mark.parametrize("files", [1, 3])
def test_a_child_that_ends_in_time_is_left_alone(files):
    with sleeping(0) as child, Patience(child) as clock:
        for _ in range(files):
            clock.next(10 << 20)
        assert child.wait(timeout=20) == 0
    assert not clock.ran_out
