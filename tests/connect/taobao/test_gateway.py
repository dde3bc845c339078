"""The client of TOP against a far end that answers, fails, says nonsense or goes silent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fuchang.connect.taobao import refusals
from fuchang.connect.taobao.envelope import Unreadable
from fuchang.connect.taobao.gateway import (
    Elsewhere,
    LeftOut,
    NoAnswer,
    NotNow,
    NotReached,
    Picture,
    UnknownOutcome,
)
from fuchang.connect.taobao.pace import Pace
from fuchang.connect.taobao.signing import sign
from tests.connect.taobao.far_end import Watch, form, gateway
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback
REFUND = {"refund_id": "300000000000230161"}
REFUSE = {**REFUND, "refuse_message": "已发货，物流显示运输中"}


def said(**told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()


def no(code: int, sub_code: str = "", sub_msg: str = "") -> bytes:
    return said(error_response={"code": code, "msg": "m", "sub_code": sub_code, "sub_msg": sub_msg})


@pytest.fixture
def far() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def test_a_call_carries_its_parameters_signed_and_its_answer_is_opened(far: Receiver) -> None:
    far.said = said(refund_get_response={"refund": {"refund_id": "1", "status": "SUCCESS"}})
    answer = gateway(far, Watch()).call("taobao.refund.get", REFUND, session="6200abc")
    assert answer.row()["status"] == "SUCCESS"
    told = form(far.heard[0])
    assert told["timestamp"] == "2026-11-28 12:00:00"
    assert told["session"] == "6200abc"
    assert told["sign"] == sign(told, secret="helloworld", method="hmac-sha256")
    assert "refund_remind_timeout" in told["fields"]


def test_a_picture_goes_unsigned_beside_the_signed_parameters(far: Receiver) -> None:
    far.said = said(refund_refuse_response={"is_success": True})
    proof = {"refuse_proof": Picture("proof.jpg", b"\xff\xd8picture")}
    gateway(far, Watch()).call("taobao.refund.refuse", REFUSE, session="s", pictures=proof)
    body = far.heard[0].body
    assert b"\xff\xd8picture" in body
    assert b'name="refuse_proof"; filename="proof.jpg"' in body


def test_what_has_no_value_is_not_sent(far: Receiver) -> None:
    far.said = said(refund_get_response={"refund": {}})
    gateway(far, Watch()).call("taobao.refund.get", {**REFUND, "a": "", "b": None, "c": 0})
    told = form(far.heard[0])
    assert ("a" in told, "b" in told, told["c"]) == (False, False, "0")


def test_a_call_without_what_it_needs_is_our_own_mistake(far: Receiver) -> None:
    with pytest.raises(LeftOut, match="refund_id"):
        gateway(far, Watch()).call("taobao.refund.get", {})
    assert far.heard == []


@pytest.mark.parametrize(
    ("answer", "body", "error"),
    [
        (502, b"bad gateway", refusals.Busy),
        (429, b"", refusals.Busy),
        (200, b"<html>busy</html>", Unreadable),
        (200, b'{"refund_get', Unreadable),
        (200, no(10), refusals.Busy),
        (200, no(15, "isp.top-remote-connection-timeout"), refusals.Busy),
    ],
)
def test_a_question_is_asked_six_times_and_then_given_up(
    far: Receiver, answer: int, body: bytes, error: type[Exception]
) -> None:
    far.answer, far.said, watch = answer, body, Watch()
    top = gateway(far, watch)
    with pytest.raises((error, NotNow)):
        top.call("taobao.refund.get", REFUND)
    assert 5 <= len(far.heard) <= 6  # five failures in a row open the fuse
    assert all(0 <= rest <= 30 for rest in watch.slept)


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        ("do and drop", b""), (500, b""), (502, b""), (200, b"<html>busy</html>"), (200, b'{"refund_ref'),
        (200, no(15, "isp.top-remote-connection-timeout")),
    ],
)  # fmt: skip
def test_an_act_that_may_have_been_done_is_never_repeated(
    far: Receiver, answer: int | str, body: bytes
) -> None:
    far.answer, far.said = answer, body
    with pytest.raises(UnknownOutcome, match="结果不明"):
        gateway(far, Watch()).call("taobao.refund.refuse", REFUSE)
    assert len(far.heard) == 1


def test_an_act_that_was_certainly_not_done_is_tried_again(far: Receiver) -> None:
    far.answer = 503
    with pytest.raises((refusals.Busy, NotNow)):
        gateway(far, Watch()).call("taobao.refund.refuse", REFUSE)
    assert len(far.heard) >= 5


def test_the_platforms_no_is_handed_on_at_once(far: Receiver) -> None:
    far.said = no(15, "isv.refund-status-error", "当前无法操作退款")
    with pytest.raises(refusals.Refused, match="当前无法操作退款"):
        gateway(far, Watch()).call("taobao.refund.refuse", REFUSE)
    assert len(far.heard) == 1


@pytest.mark.parametrize("status", [404, 405])
def test_an_address_that_is_no_gateway_is_told_with_what_it_should_be(
    far: Receiver, status: int
) -> None:
    far.answer, far.said = status, b""
    with pytest.raises(refusals.Refused, match="/router/rest"):
        gateway(far, Watch()).call("taobao.refund.get", REFUND)


def test_a_lost_session_is_told_once_and_not_tried_again(far: Receiver) -> None:
    far.said = no(27, "invalid-sessionkey")
    with pytest.raises(refusals.SessionLost, match="授权"):
        gateway(far, Watch()).call("taobao.refund.get", REFUND)
    assert len(far.heard) == 1


def test_a_ban_is_kept_so_that_the_next_call_does_not_run_into_it(far: Receiver) -> None:
    far.said = no(7, "accesscontrol.limited-by-api-access-count", "This ban will last for 90 more seconds")  # fmt: skip
    top = gateway(far, Watch())
    with pytest.raises(refusals.Limited):
        top.call("taobao.refund.get", REFUND)
    with pytest.raises(NotNow, match="91"):
        top.call("taobao.refund.get", REFUND)
    assert len(far.heard) == 1


def test_the_days_flow_used_up_stops_every_method_until_midnight(far: Receiver) -> None:
    far.said = no(7, "accesscontrol.limited-by-app-access-count")
    top = gateway(far, Watch())
    with pytest.raises(refusals.UsedUp):
        top.call("taobao.refund.get", REFUND)
    with pytest.raises(NotNow, match="43200"):
        top.call("taobao.time.get", {})


def test_a_redirect_is_not_followed_and_the_token_stays_here(far: Receiver) -> None:
    with Receiver() as stranger:
        far.answer, far.headers = 302, {"Location": stranger.url}
        with pytest.raises(Elsewhere):
            gateway(far, Watch()).call("taobao.refund.get", REFUND, session="6200abc")
        assert stranger.touched == 0


def test_nobody_there_is_certain_not_to_have_heard() -> None:
    with Receiver() as gone:
        pass
    with pytest.raises((NotReached, NotNow)):
        gateway(gone, Watch()).call("taobao.refund.refuse", REFUSE)


def test_an_answer_that_drips_or_hangs_ends_in_time(far: Receiver) -> None:
    far.answer = "hang"
    top = gateway(far, Watch(), timeout_s=0.2)
    with pytest.raises(NoAnswer):
        top.once("taobao.refund.get", REFUND)


def test_after_five_failures_nobody_is_asked_until_the_rest_is_over(far: Receiver) -> None:
    far.answer, watch = 502, Watch()
    top = gateway(far, watch, pace=Pace(1_000, 100))
    for _ in range(5):
        with pytest.raises(refusals.Busy):
            top.once("taobao.refund.get", REFUND)
    with pytest.raises(NotNow):
        top.once("taobao.refund.get", REFUND)
    watch.passed += 5
    far.answer, far.said = 200, said(refund_get_response={"refund": {}})
    top.once("taobao.refund.get", REFUND)
    assert len(far.heard) == 6


def test_a_refused_timestamp_is_mended_by_the_date_of_the_answer(far: Receiver) -> None:
    far.said = no(31)
    with pytest.raises(refusals.ClockWrong):
        gateway(far, Watch()).call("taobao.refund.get", REFUND)
    first, second = (form(heard)["timestamp"] for heard in far.heard[:2])
    assert first == "2026-11-28 12:00:00"
    assert second != first  # the receiver sends the real date
