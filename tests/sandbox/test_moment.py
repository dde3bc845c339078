"""The sandbox's clock runs, leaps, hurries and can be wrong."""

from fuchang.sandbox.moment import SandboxClock


def clock_with_hands() -> tuple[SandboxClock, list[float]]:
    hands = [100.0]
    return SandboxClock(ticks=lambda: hands[0], start=1_000), hands


def test_it_starts_where_it_was_set_and_runs() -> None:
    clock, hands = clock_with_hands()
    assert clock.moment() == 1_000
    hands[0] += 5
    assert clock.moment() == 1_005


def test_it_leaps_and_hurries_without_losing_what_passed() -> None:
    clock, hands = clock_with_hands()
    hands[0] += 10
    clock.leap(3_600)
    clock.run_at(60)
    assert clock.moment() == 4_610
    hands[0] += 2
    assert clock.moment() == 4_730


def test_what_platforms_show_can_be_wrong_while_the_world_goes_on() -> None:
    clock, _ = clock_with_hands()
    clock.skew_s = 660
    assert (clock.moment(), clock.shown()) == (1_000, 1_660)
