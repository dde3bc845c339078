"""A failure is written down with its place and class; what it met stays out."""

import pytest

from fuchang.kernel.errors import AskUser
from fuchang.store import failures

CANARIES = (
    "金丝雀", "13987654321", "whsec_abcdef", "fck_12_secret", "hunter2", "3823660075925000001",
)  # fmt: skip


# the source's own lines stand in a traceback: the canaries must not be on them
MET = " ".join((CANARIES[0], CANARIES[3], CANARIES[5]))
SAID = (
    f"Key (name)=({CANARIES[0]}) of postgres://desk:{CANARIES[4]}@db, {CANARIES[3]} '{CANARIES[2]}'"
)


class Refusal(AskUser):
    pass


def missed() -> None:
    raise KeyError(MET)


def refused() -> None:
    try:
        missed()
    except KeyError as error:
        raise ValueError(SAID) from error


def raised() -> BaseException:
    with pytest.raises(ValueError, match="Key") as caught:
        refused()
    caught.value.add_note(f"seen with {CANARIES[1]}")
    return caught.value


@pytest.mark.parametrize("canary", CANARIES)
def test_values_are_left_out_along_the_whole_chain(canary: str) -> None:
    assert canary not in failures.told(raised())


def test_the_place_and_the_class_are_told() -> None:
    told = failures.told(raised())
    assert "test_failures.py" in told
    assert "in missed" in told
    assert "KeyError" in told
    assert failures.named(told) == "ValueError"


def test_an_error_of_ours_keeps_its_words() -> None:
    assert "缺一列 12" in failures.told(Refusal("缺一列 12"))


@pytest.mark.parametrize(
    ("kept", "named"),
    [("", ""), ("the worker died each time", "…"), ("x\nValueError", "ValueError"), ("a.b.C: x y", "a.b.C")],
)  # fmt: skip
def test_whoever_may_see_no_more_sees_the_class(kept: str, named: str) -> None:
    assert failures.named(kept) == named
