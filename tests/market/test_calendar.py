"""Orders over time: increasing, busy in the evening, busiest at 618."""

import numpy as np

from fuchang.kernel.clock import DAY, from_local
from fuchang.market.calendar import Calendar, local_hour, local_midnight
from fuchang.market.scale import Scale

SCALE = Scale(orders=90_000, seed=1)
CALENDAR = Calendar(SCALE)


def test_later_keys_are_created_later_and_none_after_now() -> None:
    created = CALENDAR.created(SCALE.keys(0))
    assert np.all(np.diff(created) >= 0)
    assert created[-1] < SCALE.now
    assert created[0] >= SCALE.now - 90 * DAY


def test_the_eighteenth_of_june_sells_several_times_an_ordinary_day() -> None:
    peak = CALENDAR.days[from_local("2026-06-18")]
    ordinary = CALENDAR.days[from_local("2026-06-10")]
    assert 4 < peak / ordinary < 6


def test_its_days_hold_all_orders() -> None:
    assert abs(sum(CALENDAR.days.values()) - 1) < 1e-9


def test_a_range_of_keys_has_the_age_that_was_asked_for() -> None:
    first, last = CALENDAR.key_range(oldest=5.0, youngest=2.0)
    ages = (SCALE.now - CALENDAR.created(np.array([first, last]))) / DAY
    assert ages[0] <= 5.0
    assert ages[1] >= 2.0


def test_local_midnight_and_hour_follow_the_platforms_zone() -> None:
    moment = np.array([from_local("2026-06-18 23:59:59")])
    assert local_midnight(moment)[0] == from_local("2026-06-18")
    assert local_hour(moment)[0] == 23
