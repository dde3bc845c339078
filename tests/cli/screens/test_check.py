"""What a person sees of a check."""

import pytest

from fuchang.cli.screens.check import _left, _percent


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (5 * 3600, "还剩 5 小时", "5 h left"),
        (53 * 3600, "还剩 2 天 5 小时", "2 d 5 h left"),
        (-26 * 3600, "已过 1 天 2 小时", "1 d 2 h ago"),
    ],
)
def test_time_left_is_told_in_days_and_hours(seconds: int, zh: str, en: str):
    assert _left(seconds, "zh") == zh
    assert _left(seconds, "en") == en


def test_a_rate_that_nobody_knows_is_a_dash():
    assert _percent(None) == "—"
    assert _percent(0.264941) == "26.49%"
