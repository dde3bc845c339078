"""Acts against the simulated platform: checked, said once, and never repeated after a doubt."""

from collections.abc import Iterator
from typing import Any

import pytest

from fuchang.connect.taobao.acting import Wish, carry_out, kind_of, moved, objections, was_done
from fuchang.connect.taobao.acts import act_of
from fuchang.connect.taobao.gateway import Picture
from fuchang.facts.codes import code
from fuchang.sandbox.serve import running
from fuchang.sandbox.taobao.shown import version
from tests.sandbox.taobao.visitor import JPEG, Visitor
from tests.sandbox.worlds import fresh

pytestmark = pytest.mark.loopback
PROOF = Picture("proof.jpg", JPEG)
GIVEN: dict[str, dict[str, Any]] = {
    "refuse": {"message": "已发货，物流显示运输中", "proof": PROOF},
    "agree": {},
    "message": {"content": "请看物流凭证", "image": PROOF},
    "memo": {"memo": "异常单 7：等物流核实", "flag": "1"},
    "intercept": {},
    "negotiate_return": {"fee": 100, "address_id": 7001},
    "agree_return": {"address_id": 7001, "address": "仓库路 1 号", "name": "仓库", "mobile": "13800000000"},
    "stop_shipping": {"status": "SUCCESS"},
    "resend_number": {"waybill": "YT0000000000009", "company": "YTO"},
}  # fmt: skip


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    sandbox = fresh(600)
    with running(sandbox) as server:
        caller = Visitor(server)
        yield caller
        caller.gateway.close()


def wished(visitor: Visitor, name: str) -> Wish:
    """The act, on a refund or order for which it is right."""
    kind = "return_refund" if name == "agree_return" else "refund_only"
    row = visitor.refund(kind=code(kind="refund_kind", word=kind))
    order = visitor.world.tables["orders"][row["order_id"]]
    status = "paid" if name == "stop_shipping" else "shipped"
    order["status"] = code(kind="order_status", word=status)
    yesterday = visitor.server.sandbox.clock.moment() - 86_400
    order["shipped_at"] = None if name == "stop_shipping" else yesterday
    act = act_of(name)
    subject = row["refund_id"] if act.about == "refund" else row["order_id"]
    return Wish(act, subject, GIVEN[name], str(version(row)) if act.version else "")


def calls(visitor: Visitor, wish: Wish) -> int:
    return sum(call.call == wish.act.method for call in visitor.server.sandbox.calls)


@pytest.mark.parametrize("name", GIVEN)
def test_it_is_done_once(visitor: Visitor, name: str) -> None:
    wish = wished(visitor, name)
    outcome = carry_out(visitor.gateway, wish, session=visitor.session)
    assert (outcome.what, outcome.words) == ("done", "")
    assert calls(visitor, wish) == 1


@pytest.mark.parametrize("name", GIVEN)
def test_after_a_lost_answer_the_state_says_what_came_of_it(visitor: Visitor, name: str) -> None:
    wish = wished(visitor, name)
    visitor.faults(f"faults: [{{call: {wish.act.method}, do: {{fault: cut, after_bytes: 3}}}}]")
    outcome = carry_out(visitor.gateway, wish, session=visitor.session)
    assert outcome.what == ("unknown" if name == "intercept" else "done")
    assert calls(visitor, wish) == 1


@pytest.mark.parametrize("name", ["refuse", "agree", "message", "memo"])
def test_what_was_perhaps_not_done_is_left_to_a_person(visitor: Visitor, name: str) -> None:
    wish = wished(visitor, name)
    visitor.faults(f"faults: [{{call: {wish.act.method}, do: {{fault: status, status: 504}}}}]")
    outcome = carry_out(visitor.gateway, wish, session=visitor.session)
    assert outcome.what == ("later" if name == "memo" else "unknown")
    assert calls(visitor, wish) == 1


@pytest.mark.parametrize("name", [name for name in GIVEN if act_of(name).version])
def test_another_version_is_not_acted_upon(visitor: Visitor, name: str) -> None:
    wish = wished(visitor, name)
    visitor.world.change("refunds", wish.subject, at=visitor.server.sandbox.clock.moment() + 1, what="refund_modified")  # fmt: skip
    outcome = carry_out(visitor.gateway, wish, session=visitor.session)
    assert outcome.what == "moved"
    assert calls(visitor, wish) == 0
    assert outcome.seen["refund"]["refund_version"]


def test_what_the_state_forbids_is_not_said_to_the_platform(visitor: Visitor) -> None:
    wish = wished(visitor, "refuse")
    visitor.world.tables["refunds"][wish.subject].update(
        constraint_code=1, prompt="该退款不符合条件"
    )
    outcome = carry_out(visitor.gateway, wish, session=visitor.session)
    assert outcome.what == "against"
    assert outcome.objections[0].zh == "平台不允许操作这笔退款"
    assert calls(visitor, wish) == 0


def test_the_platforms_own_no_is_handed_on(visitor: Visitor) -> None:
    wish = wished(visitor, "refuse")
    script = (
        "{fault: said, what: error, facts: {code: 15, sub_code: isv.x, sub_msg: 当前无法操作退款}}"
    )
    visitor.faults(f"faults: [{{call: {wish.act.method}, do: {script}}}]")
    outcome = carry_out(visitor.gateway, wish, session=visitor.session)
    assert outcome.what == "refused"
    assert "当前无法操作退款" in outcome.words


def test_a_platform_that_cannot_be_reached_did_nothing(visitor: Visitor) -> None:
    wish = wished(visitor, "refuse")
    visitor.faults(f"faults: [{{call: {wish.act.method}, do: {{fault: status, status: 503}}}}]")
    assert carry_out(visitor.gateway, wish, session=visitor.session).what == "later"
    assert visitor.world.tables["refunds"][wish.subject]["status"] == 1


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("refuse", {}, "请填写拒绝说明"),
        ("refuse", {"message": "不"}, "2–200"),
        ("refuse", {"message": "不" * 201}, "现在 201"),
        ("refuse", {"message": "不行", "reason_id": "x"}, "整数"),
        ("refuse", {"message": "不行", "proof": Picture("p", b"BM")}, "JPG"),
        ("refuse", {"message": "不行", "proof": Picture("p", JPEG * 100)}, "130 KB"),
        ("message", {"content": "长" * 134, "image": PROOF}, "400 字节"),
        ("message", {"content": "长" * 133, "image": None}, "请填写图片"),
        ("memo", {"memo": "x", "flag": "9"}, "旗帜"),
        ("stop_shipping", {"status": "MAYBE"}, "仓库结果"),
        ("negotiate_return", {"fee": 999_999_999, "address_id": 7001}, "最大金额"),
    ],
)
def test_limits_are_counted_as_the_platform_counts(
    name: str, given: dict[str, Any], words: str
) -> None:
    seen = {"refund": {"status": "WAIT_SELLER_AGREE"}, "offer": {"max_refund_fee": {"max_refund_fee": 100}}}  # fmt: skip
    found = objections(Wish(act_of(name), "1", given), seen)
    assert any(words in one.zh for one in found), found
    assert all(one.en for one in found)


def test_tmall_wants_more(visitor: Visitor) -> None:
    given = {"message": "不行了"}
    assert {one.about for one in objections(Wish(act_of("refuse"), "1", given, platform="tmall"), {})} == {"reason_id", "proof"}  # fmt: skip


def test_what_the_state_shows() -> None:
    wish = Wish(act_of("refuse"), "3", {}, version="7")
    assert (
        was_done(wish, {"refund": {"status": "SELLER_REFUSE_BUYER", "refund_version": 8}}) is True
    )
    assert was_done(wish, {"refund": {"status": "WAIT_SELLER_AGREE", "refund_version": 7}}) is False
    assert was_done(wish, {"refund": {"status": "WAIT_SELLER_AGREE", "refund_version": 8}}) is None
    assert was_done(Wish(act_of("intercept"), "3", {}), {}) is None
    assert moved(Wish(act_of("refuse"), "3", {}), {}) is False


def test_pictures_are_known_by_their_first_bytes() -> None:
    assert [kind_of(body) for body in (JPEG, b"\x89PNG\r\n", b"GIF89a", b"BM", b"")] == ["image/jpeg", "image/png", "image/gif", "", ""]  # fmt: skip
