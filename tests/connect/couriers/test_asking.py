"""A problem of an answer becomes the error that says what to do about it."""

import pytest

from fuchang.connect.couriers.asking import (
    AskedWrongly,
    Busy,
    KeysRefused,
    Parcel,
    PhoneMissing,
    QuotaUsedUp,
    TooSoon,
    usable,
)
from fuchang.kernel.errors import AskUser, Retry, StopAndTell
from tests.connect.couriers.made import history


@pytest.mark.parametrize(
    ("problem", "error", "reaction"),
    [
        ("too_soon", TooSoon, Retry),
        ("busy", Busy, Retry),
        ("quota", QuotaUsedUp, StopAndTell),
        ("keys", KeysRefused, StopAndTell),
        ("phone", PhoneMissing, AskUser),
        ("asked", AskedWrongly, AskUser),
    ],
)
def test_a_problem_is_an_error_classed_by_what_must_be_done(problem, error, reaction):
    assert issubclass(error, reaction)
    with pytest.raises(error, match=r"kuaidi100|后四位"):
        usable(history(problem=problem, message="说"), lock_s=1800)


@pytest.mark.parametrize("problem", ["", "nothing_yet", "wrong_courier"])
def test_knowing_nothing_is_no_error(problem):
    found = history(problem=problem)
    assert usable(found) is found


def test_only_the_end_of_a_phone_is_given():
    assert Parcel("N1", phone="13812345678").phone_end == "5678"
