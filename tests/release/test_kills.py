"""P1a and the other stories of the ordinary suite, at the length that a release asks for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.test_any_order import any_order_story
from tests.journeys.test_backups import backed_up_story
from tests.journeys.test_deaf import stopped_story
from tests.journeys.test_kills import killed_story
from tests.journeys.test_writers import writers_story

pytestmark = [pytest.mark.slow, pytest.mark.loopback]
LONGEST_S = 2  # on a quiet machine: what is timed is not asserted on every push


def test_a_thousand_kills_lose_nothing(tmp_path: Path, figure: Callable[[str], None]) -> None:
    figure(killed_story(tmp_path, kills=1_000))


def test_twenty_backups_under_load_have_no_gap(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    figure(backed_up_story(tmp_path, backups=20))


def test_eight_writers_for_a_minute(tmp_path: Path, figure: Callable[[str], None]) -> None:
    written = writers_story(tmp_path, seconds=60)
    figure(written.told)
    assert written.p99_s <= LONGEST_S


def test_a_worker_that_stands_still_is_noticed_in_time(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    figure(stopped_story(tmp_path, slept_s=0))


@pytest.mark.django_db(transaction=True)
@pytest.mark.store
def test_two_hundred_permutations_give_one_desk(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    figure(any_order_story(tmp_path, permutations=200, refunds=100))
