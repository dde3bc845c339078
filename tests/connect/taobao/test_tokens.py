"""The life of an authorisation is read from what the platform gives, and its end is told in time."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao.tokens import WARN_DAYS, UnreadableToken, due_warning, token_of
from fuchang.kernel.clock import DAY

TOLD = {
    "access_token": "6200abc", "token_type": "Bearer", "expires_in": 31_536_000, "refresh_token": "6201abc",
    "re_expires_in": 0, "r1_expires_in": 31_536_000, "r2_expires_in": 259_200, "w1_expires_in": 31_536_000,
    "w2_expires_in": 1_800, "taobao_user_id": "263685215", "taobao_user_nick": "%E5%95%86%E5%AE%B6%E6%B5%8B%E8%AF%95",
    "sub_taobao_user_nick": "",
}  # fmt: skip


def test_a_token_is_read_and_its_nick_made_readable() -> None:
    token = token_of(json.dumps(TOLD), now=1_000)
    assert (token.access, token.nick, token.user_id) == ("6200abc", "商家测试", "263685215")
    assert token.ends_at == 1_000 + 31_536_000
    assert token.ends("r2") == 1_000 + 259_200
    assert token.ends("r1", "w2") == 2_800
    assert token.refresh_ends_at is None
    assert token.proper


def test_all_levels_at_half_an_hour_mean_an_application_that_is_not_granted() -> None:
    levels = dict.fromkeys(
        ("r1_expires_in", "r2_expires_in", "w1_expires_in", "w2_expires_in"), 1_800
    )
    assert not token_of({**TOLD, **levels}, now=0).proper


def test_a_token_shows_no_secret() -> None:
    assert "6200abc" not in repr(token_of(TOLD, now=0))
    assert "6201abc" not in repr(token_of(TOLD, now=0))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"error": "invalid_grant", "error_description": "code expired"}'])  # fmt: skip
def test_what_is_no_token_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnreadableToken, match="授权结果"):
        token_of(text, now=0)


def test_the_end_is_told_seven_three_and_one_days_before_and_when_it_came() -> None:
    end, told, warned = 30 * DAY, [], None
    for now in range(0, 32 * DAY, DAY // 4):
        due = due_warning(ends_at=end, now=now, warned=warned)
        if due is not None:
            told.append(due)
            warned = due
    assert told == [7, 3, 1, 0]


@given(st.integers(0, 40 * DAY), st.none() | st.sampled_from([*WARN_DAYS, 0]))
def test_nothing_is_told_twice_or_too_early(left: int, warned: int | None) -> None:
    due = due_warning(ends_at=left, now=0, warned=warned)
    assert due is None or warned is None or due < warned
    assert left <= 7 * DAY or due is None
