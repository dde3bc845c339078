"""P1a: whatever was acknowledged is there, however often the desk is killed (1,000 kills: tests/release)."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.givers import Giver, judge, settled
from tests.served import Stable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.loopback,
    pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once"),
]
KILLS, GIVERS = 100, 4


def test_nothing_acknowledged_is_lost_by_killing_everything_again_and_again(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    figure(killed_story(tmp_path, kills=KILLS))


def killed_story(folder: Path, *, kills: int) -> str:
    """So many kills of the whole process group at random moments while four machines deliver."""
    desk = Stable(folder).found().open()
    chance, began = Random(kills), time.monotonic()
    givers = [Giver(desk, number) for number in range(GIVERS)]
    desk.start()
    for giver in givers:
        giver.start()
    for number in range(kills):
        if number:
            # every fourth is killed while it comes up
            desk.start(wait_s=0 if number % 4 == 0 else 60)
        time.sleep(chance.uniform(0, 0.9))
        desk.kill()
    killed_s = time.monotonic() - began
    desk.start()
    for giver in givers:
        giver.end()
    settled_s = settled(desk, within_s=max(600, 2 * kills))  # what they took in has to be read
    found = judge(desk, givers)
    desk.close()
    answers = sum((Counter(giver.answers) for giver in givers), Counter())
    told = f"{kills} kills in {killed_s:.0f} s, settled {settled_s:.0f} s after: {found}; {dict(answers)}"
    assert found.spotless(), told
    assert found.acked >= kills // 4, told
    assert set(answers) <= {202, 503}, told
    return told
