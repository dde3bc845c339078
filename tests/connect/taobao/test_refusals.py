"""Every refusal of the gateway is classed by what the desk must do."""

import pytest

from fuchang.connect.taobao import refusals
from fuchang.connect.taobao.refusals import Limited, Refusal, UsedUp, refusal_of, refused, table
from fuchang.kernel.clock import from_local
from fuchang.kernel.errors import AskUser, Bug, Retry, StopAndTell

NOW = from_local("2026-11-28 23:30:00")
CASES = [
    (10, "", refusals.Busy, Retry),
    (15, "isp.top-remote-connection-timeout-tmall", refusals.Busy, Retry),
    (15, "isp.something-new", refusals.Busy, Retry),
    (530, "isp.system-busy", refusals.Busy, Retry),
    (7, "isp.call-limited", refusals.Limited, Retry),
    (7, "accesscontrol.limited-by-app-access-count", refusals.UsedUp, StopAndTell),
    (26, "", refusals.SessionLost, StopAndTell),
    (27, "sessionkey-not-generated-by-server:RealSession don't belong app and user !", refusals.SessionLost, StopAndTell),
    (15, "session-not-exist", refusals.SessionLost, StopAndTell),
    (11, "isv.permission-api-package-limit", refusals.NotGranted, StopAndTell),
    (12, "", refusals.NotGranted, StopAndTell),
    (25, "", refusals.WrongKeys, AskUser),
    (31, "", refusals.ClockWrong, Retry),
    (3, "", refusals.PictureRefused, AskUser),
    (22, "", refusals.CalledWrongly, Bug),
    (41, "isv.invalid-parameter", refusals.Refused, AskUser),
    (15, "isv.refund-not-exist", refusals.Refused, AskUser),
    (999, "", refusals.Refused, AskUser),
]  # fmt: skip


@pytest.mark.parametrize(("code", "sub_code", "kind", "reaction"), CASES)
def test_it_is_classed(code: int, sub_code: str, kind: type, reaction: type) -> None:
    error = refused(Refusal("taobao.refund.get", code, "msg", sub_code), now=NOW)
    assert type(error) is kind
    assert isinstance(error, reaction)


def test_a_ban_lasts_as_long_as_its_text_says_and_a_second_more() -> None:
    words = "This ban will last for 1 more seconds"
    told = Refusal("m", 7, "App Call Limited", "accesscontrol.limited-by-api-access-count", words)
    error = refused(told, now=NOW)
    assert isinstance(error, Limited)
    assert error.wait_s == 2


def test_the_days_flow_comes_back_at_midnight_in_beijing() -> None:
    told = Refusal("m", 7, "", "accesscontrol.limited-by-app-access-count")
    error = refused(told, now=NOW)
    assert isinstance(error, UsedUp)
    assert error.until == from_local("2026-11-29 00:00:00")


def test_the_platforms_own_words_are_kept_and_shown() -> None:
    told = {"error_response": {"code": "15", "msg": "Remote service error", "sub_code": "isv.x", "sub_msg": "该退款不符合条件"}}  # fmt: skip
    refusal = refusal_of("taobao.refund.refuse", told)
    assert refusal
    assert "该退款不符合条件" in str(refused(refusal, now=NOW))
    assert "isv.x" in str(refusal)


def test_a_timeout_behind_the_gateway_leaves_the_outcome_open() -> None:
    told = Refusal("m", 15, "", "isp.top-remote-connection-timeout")
    assert refused(told, now=NOW).maybe_done
    assert not refused(Refusal("m", 15, "", "isv.x"), now=NOW).maybe_done


@pytest.mark.parametrize("told", [{}, {"error_response": None}, {"error_response": "x"}, []])
def test_what_is_no_refusal_is_none(told: object) -> None:
    assert refusal_of("m", told) is None


def test_a_refusal_with_an_odd_code_is_still_one() -> None:
    refusal = refusal_of("m", {"error_response": {"code": None, "msg": None}})
    assert refusal == Refusal("m", 0)


def test_the_last_line_of_the_table_fits_everything() -> None:
    assert table()[-1].fits(Refusal("m", -1, sub_code="anything"))
