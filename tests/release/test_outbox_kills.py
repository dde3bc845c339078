"""P5: three hundred kills around sending; nothing lost, at most one duplicate a kill, the order kept."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.postmen import killed_story

pytestmark = [pytest.mark.slow, pytest.mark.loopback]
KILLS, MESSAGES = 300, 1_800


def test_nothing_that_must_go_out_is_lost_in_three_hundred_kills(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    began = time.monotonic()
    found = killed_story(tmp_path, kills=KILLS, messages=MESSAGES)
    figure(f"{found} in {time.monotonic() - began:.0f} s")
    assert found.spotless(), found
