"""Which numbers a courier can have given, and whose a number is likely to be."""

import pytest

from fuchang.facts.couriers import courier_of, couriers, is_valid, recognise, sure
from tests.facts.numbers import INVALID, UNSURE, VALID


@pytest.mark.parametrize(
    ("courier", "number", "known"),
    [(*pair, 1) for pair in VALID]
    + [(*pair, 0) for pair in INVALID]
    + [(*pair, None) for pair in UNSURE],
)
def test_a_number_is_valid_invalid_or_unsure(courier, number, known):
    assert is_valid(courier, number) == known


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("顺丰速运", "顺丰"),
        ("SF", "顺丰"),
        ("圆通速递(原单)", "圆通"),
        ("邮政国际包裹", "邮政国际"),
        ("百世快递", "百世"),
        ("别的", None),
    ],
)
def test_a_courier_is_known_by_its_many_names(written, name):
    found = courier_of(written)
    assert (found.name if found else None) == name


def test_no_two_couriers_share_a_name():
    names = [name for one in couriers() for name in one.names]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("number", "courier"),
    [
        ("SF1234567890123", "顺丰"),
        ("YT9693083639795", "圆通"),
        ("YT2229521272164446", "云途"),
        ("JT0012345678901", "极兔"),
        ("1Z5R89390357567127", "UPS"),
    ],
)
def test_a_form_that_nobody_else_has_is_sure(number, courier):
    assert sure(recognise(number)) == courier


@pytest.mark.parametrize("number", ["77316523125896", "432542035598773", "220192092873", "x", ""])
def test_digits_that_fit_many_are_never_guessed(number):
    assert sure(recognise(number)) == ""


def test_couriers_equally_likely_share_what_certainty_there_is():
    found = recognise("EA123456785CN")
    assert {one.courier for one in found} == {"EMS", "邮政", "邮政国际"}
    assert all(one.checked for one in found)
    assert sum(one.sureness for one in found) <= 100


def test_a_check_digit_that_fails_rules_its_form_out():
    assert recognise("EA123456786CN") == ()


def test_what_somebody_named_counts_where_the_form_agrees_and_nowhere_else():
    plain = {one.courier: one.sureness for one in recognise("77316523125896")}
    named = {one.courier: one.sureness for one in recognise("77316523125896", told=["申通快递"])}
    assert named["申通"] > plain["申通"]
    assert {name: value for name, value in named.items() if name != "申通"} == {
        name: value for name, value in plain.items() if name != "申通"
    }
    assert recognise("SF1234567890123", told=["圆通"]) == recognise("SF1234567890123")
