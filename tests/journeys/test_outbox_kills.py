"""P5: whatever must go out arrives, however often the carrier is killed (300 kills: tests/release)."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postmen import killed_story

pytestmark = [pytest.mark.slow, pytest.mark.loopback]


def test_nothing_that_must_go_out_is_lost_by_killing_its_carrier(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    began = time.monotonic()
    found = killed_story(tmp_path, kills=20, messages=60)
    figure(f"{found} in {time.monotonic() - began:.0f} s")
    assert found.spotless(), found
