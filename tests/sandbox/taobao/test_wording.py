"""The platform has a word for everything that the market can hold."""

import pytest

from fuchang.facts.codes import CODES
from fuchang.sandbox.taobao import wording

SILENT = {"unknown", "none"}
LISTS = [name for name in wording.lists() if name in CODES]


@pytest.mark.parametrize("name", LISTS)
def test_no_word_is_left_out(name: str) -> None:
    assert set(CODES[name]) - SILENT <= set(wording.lists()[name])


def test_money_moments_and_people() -> None:
    assert [wording.yuan(fen) for fen in (20_007, 5, 0, None)] == ["200.07", "0.05", "0.00", None]
    assert wording.moment(None) is None
    assert wording.moment(1_795_881_600) == "2026-11-29 00:00:00"
    assert wording.masked_nick(3).count("*") == 2
    assert wording.open_uid(None) is wording.oaid(None) is wording.masked_nick(None) is None


def test_only_what_was_asked_for_and_has_a_value() -> None:
    assert wording.only({"a": 1, "b": None, "c": 0}, {"a", "b"}, ("c",)) == {"a": 1, "c": 0}
