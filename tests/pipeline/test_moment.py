"""As of when facts are judged, and why."""

import pytest

from fuchang.kernel.clock import DAY, from_local
from fuchang.pipeline.moment import Moment, moment

CLOCK = from_local("2026-07-20 09:00:00")
LAST = from_local("2026-06-30 08:00:00")


@pytest.mark.parametrize(
    ("given", "described", "exported", "newest", "expected"),
    [
        (5, 6, [7], 8, (5, "option")),
        (0, 6, [7], 8, (6, "facts.json")),
        (0, None, [LAST + 3600, None, LAST], LAST, (LAST + 3600, "file name")),
        (0, None, [], LAST, (LAST, "newest fact")),
        (0, None, [None], CLOCK - DAY, (CLOCK, "clock")),
        (0, None, [], None, (CLOCK, "clock")),
        (0, None, [LAST - 30 * DAY], LAST, (LAST, "newest fact")),
    ],
)
def test_the_surest_word_counts(given, described, exported, newest, expected):
    made = moment(given=given, described=described, exported=exported, newest=newest, clock=CLOCK)

    assert (made.at, made.why) == expected


def test_it_says_why_in_both_languages():
    made = Moment(LAST, "newest fact")

    assert made.zh.startswith("2026-06-30 08:00:00（")
    assert "newest time" in made.en
    assert made.plain()["time"] == "2026-06-30T08:00:00+08:00"
