"""Working days of mainland China, and the hours of a line."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.kernel.clock import DAY, from_local, local_text
from fuchang.rulebook.calendar import Calendar, Open, Shut, load_calendar, open_state
from fuchang.rulebook.grammar import Channel, Hours, Words
from fuchang.rulebook.loader import RulebookError

OURS = load_calendar()
MOMENTS = st.integers(from_local("2025-01-01"), from_local("2028-12-31"))


def line(opens: str = "09:00", closes: str = "20:00", days: str = "working") -> Channel:
    hours = Hours.model_validate({"opens": opens, "closes": closes, "days": days})
    return Channel(id="x", title=Words(zh="热线", en="Line"), hours=hours, verified=True)


def state(at: str, channel: Channel | None = None) -> Open | Shut:
    return open_state(channel or line(), from_local(at), OURS)


def opens_at(at: str, channel: Channel | None = None) -> str:
    found = state(at, channel)
    assert isinstance(found, Shut)
    return local_text(found.opens_at)


def closes_at(at: str, channel: Channel | None = None) -> str:
    found = state(at, channel)
    assert isinstance(found, Open)
    assert found.closes_at is not None
    return local_text(found.closes_at)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-11-23", True),  # a Monday
        ("2026-11-22", False),  # a Sunday
        ("2026-10-01", False),  # National Day
        ("2026-02-17", False),  # the first day of the year of the horse
        ("2026-02-14", True),  # a Saturday, worked before Spring Festival
        ("2026-02-28", True),  # a Saturday, worked after it
        ("2026-10-10", True),  # a Saturday, worked after the National Day week
        ("2025-01-26", True),  # a Sunday, worked
        ("2027-02-08", False),  # statutory, a Monday
        ("2027-02-09", True),  # nobody has said that it is free
        ("2031-07-05", False),  # no table: a Saturday
    ],
)
def test_it_knows_who_works_when(day: str, working: bool) -> None:
    assert OURS.working(date.fromisoformat(day)) is working


def test_it_says_what_no_notice_has_confirmed() -> None:
    assert OURS.verified(date(2026, 10, 10))
    assert not OURS.verified(date(2027, 2, 8))
    assert not OURS.verified(date(2027, 3, 1))


def test_a_shop_may_know_better(tmp_path: Path) -> None:
    own = "- {day: 2027-02-20, working: true, why: 调休, verified: true}\n"
    (tmp_path / "calendar.yml").write_text(own, encoding="utf-8")
    calendar = load_calendar(overlay=tmp_path)
    assert calendar.working(date(2027, 2, 20))
    assert calendar.verified(date(2027, 2, 20))
    assert not calendar.working(date(2027, 2, 8))


def test_a_calendar_that_is_no_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "calendar.yml").write_text("day: 2027-02-20\n", encoding="utf-8")
    with pytest.raises(RulebookError, match="must be a list of days"):
        load_calendar(overlay=tmp_path)


def test_it_is_closed_until_nine_and_open_on_the_stroke() -> None:
    assert opens_at("2026-11-23 08:59:59") == "2026-11-23 09:00:00"
    assert closes_at("2026-11-23 09:00:00") == "2026-11-23 20:00:00"


def test_it_is_open_until_eight_and_closed_on_the_stroke() -> None:
    assert closes_at("2026-11-23 19:59:59") == "2026-11-23 20:00:00"
    assert opens_at("2026-11-23 20:00:00") == "2026-11-24 09:00:00"


def test_after_friday_evening_comes_monday_morning() -> None:
    assert opens_at("2026-11-20 21:00:00") == "2026-11-23 09:00:00"


def test_a_make_up_saturday_is_a_working_day() -> None:
    assert closes_at("2026-02-14 10:00:00") == "2026-02-14 20:00:00"


def test_a_holiday_is_waited_out() -> None:
    assert opens_at("2026-10-01 10:00:00") == "2026-10-08 09:00:00"


def test_a_line_of_all_days_opens_on_holidays() -> None:
    assert closes_at("2026-10-01 10:00:00", line(days="all")) == "2026-10-01 20:00:00"


def test_a_line_without_hours_never_closes() -> None:
    channel = Channel(id="x", title=Words(zh="网页", en="Page"), verified=True)
    assert state("2026-10-01 03:00:00", channel) == Open(closes_at=None)


def test_a_line_of_all_hours_and_days_never_closes() -> None:
    assert state("2026-10-01 03:00:00", line("00:00", "24:00", "all")) == Open(closes_at=None)


def test_a_line_open_around_the_clock_closes_with_the_working_week() -> None:
    whole = line("00:00", "24:00")
    assert closes_at("2026-11-23 03:00:00", whole) == "2026-11-28 00:00:00"


def test_a_calendar_without_any_working_day_is_refused() -> None:
    calendar = Calendar(
        days={
            day.day: day
            for day in (
                OURS.days[date(2027, 2, 5)].model_copy(
                    update={"day": date(2026, 11, 1) + timedelta(n)}
                )
                for n in range(60)
            )
        }
    )
    with pytest.raises(RulebookError, match="no working day"):
        open_state(line(), from_local("2026-11-05 10:00:00"), calendar)


@given(now=MOMENTS)
def test_it_always_opens_within_fifteen_days(now: int) -> None:
    found = open_state(line(), now, OURS)
    assert isinstance(found, Open) or now < found.opens_at <= now + 15 * DAY


@given(now=MOMENTS)
def test_when_it_says_it_opens_it_is_open_and_not_a_second_before(now: int) -> None:
    found = open_state(line(), now, OURS)
    turn = found.opens_at if isinstance(found, Shut) else found.closes_at
    assert turn is not None
    assert turn > now
    before, after = (isinstance(open_state(line(), at, OURS), Open) for at in (turn - 1, turn))
    assert before is isinstance(found, Open)
    assert after is isinstance(found, Shut)
