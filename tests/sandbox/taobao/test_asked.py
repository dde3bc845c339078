"""A call is checked before anything is done: app, clock, signature, flow, session."""

import pytest

from fuchang.connect.taobao.signing import SignMethod
from tests.sandbox.taobao.visitor import Visitor

pytestmark = pytest.mark.loopback
USER = {"method": "taobao.user.seller.get", "fields": "nick"}


def code(visitor: Visitor, **told: object) -> int:
    session = {"session": visitor.session}
    return int(visitor.raw(**{**USER, **session, **told})["error_response"]["code"])


def test_all_three_signatures_are_accepted(visitor: Visitor) -> None:
    ways: tuple[SignMethod, ...] = ("md5", "hmac", "hmac-sha256")
    for way in ways:
        told = visitor.raw(signed=way, **USER, session=visitor.session)
        assert "user_seller_get_response" in told


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"app_key": ""}, 28), ({"timestamp": ""}, 30), ({"sign": ""}, 24), ({"v": ""}, 32),
        ({"app_key": "999"}, 29), ({"format": "xml"}, 23), ({"sign": "0" * 32}, 25), ({"fields": "status"}, 25),
        ({"sign_method": "md4"}, 25),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_has_its_code(
    visitor: Visitor, wrong: dict[str, str], expected: int
) -> None:
    assert code(visitor, wrong=wrong) == expected


def test_a_clock_ten_minutes_off_is_refused_and_milliseconds_are_read(visitor: Visitor) -> None:
    now = visitor.server.sandbox.clock.moment()
    assert code(visitor, timestamp=str((now - 700) * 1000)) == 31
    assert code(visitor, timestamp="soon") == 31
    good = visitor.raw(**USER, session=visitor.session, timestamp=str(now * 1000))
    assert "user_seller_get_response" in good


def test_no_session_a_strange_one_and_one_that_ended(visitor: Visitor) -> None:
    assert visitor.raw(**USER)["error_response"]["code"] == 26
    assert code(visitor, session="6200nobody") == 27
    visitor.server.sandbox.clock.leap(31 * 86_400)
    assert code(visitor) == 27


def test_calls_beyond_what_a_second_allows_are_refused(visitor: Visitor) -> None:
    visitor.server.pause()
    visitor.server.sandbox.calls_a_second = 2
    visitor.server.resume()
    told = [visitor.raw(method="taobao.time.get") for _ in range(12)]
    refused = [one["error_response"] for one in told if "error_response" in one]
    assert {one["sub_code"] for one in refused} == {"accesscontrol.limited-by-api-access-count"}


def test_another_shops_rows_do_not_exist(visitor: Visitor) -> None:
    other = next(visitor.world.rows("refunds", shop_id="580000002"))
    told = visitor.raw(method="taobao.refund.get", session=visitor.session, fields="refund_id", refund_id=other["refund_id"])  # fmt: skip
    assert told["error_response"]["sub_code"] == "isv.refund-not-exist"


@pytest.mark.parametrize(
    ("params", "sub_code"),
    [
        ({"method": "taobao.refund.get", "refund_id": "1"}, "isv.missing-parameter:fields"),
        ({"method": "taobao.refunds.receive.get", "fields": "tid", "page_no": "x"}, "isv.invalid-parameter:page_no"),
        ({"method": "taobao.refunds.receive.get", "fields": "tid", "start_modified": "x"}, "isv.invalid-parameter:start_modified"),
    ],
)  # fmt: skip
def test_parameters_are_read_strictly(visitor: Visitor, params: dict[str, str], sub_code: str) -> None:  # fmt: skip
    assert visitor.raw(session=visitor.session, **params)["error_response"]["sub_code"] == sub_code
