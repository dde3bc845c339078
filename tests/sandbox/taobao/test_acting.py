"""Acts change the market once, and are refused where the real platform refuses them."""

from typing import Any

import pytest

from fuchang.connect.taobao.gateway import Picture
from fuchang.connect.taobao.refusals import PictureRefused, Refused
from fuchang.facts.codes import code
from fuchang.sandbox.taobao import acting
from fuchang.sandbox.taobao.asked import Asked
from fuchang.sandbox.taobao.refusing import No
from fuchang.sandbox.taobao.shown import version
from fuchang.sandbox.taobao.state import Session, State
from tests.sandbox.taobao.visitor import JPEG, SHOP, Visitor

pytestmark = pytest.mark.loopback
WORDS = "已发货，物流显示运输中"


def status(word: str) -> int:
    return code(kind="refund_status", word=word)


def refuse(visitor: Visitor, row: dict[str, Any], **told: Any) -> None:
    visitor.call("taobao.refund.refuse", refund_id=row["refund_id"], **{"refuse_message": WORDS, **told})  # fmt: skip


def test_a_refusal_with_proof(visitor: Visitor) -> None:
    row = visitor.refund()
    proof = {"refuse_proof": Picture("proof.jpg", JPEG)}
    visitor.call("taobao.refund.refuse", proof, refund_id=row["refund_id"], refuse_message=WORDS, refund_version=version(row))  # fmt: skip
    assert row["status"] == status("refused")


@pytest.mark.parametrize(
    ("columns", "told", "words"),
    [
        ({"constraint_code": 1, "prompt": "当前无法操作退款"}, {}, "当前无法操作退款"),
        ({"status": 9}, {}, "状态"),
        ({"reason": 25}, {}, "七天无理由"),
        ({}, {"refuse_message": "不"}, "2-200"),
        ({}, {"refund_version": 7}, "版本"),
    ],
)
def test_what_may_not_be_refused(
    visitor: Visitor, columns: dict[str, Any], told: dict[str, Any], words: str
) -> None:
    row = visitor.refund(**columns)
    before = row["status"]
    with pytest.raises(Refused, match=words):
        refuse(visitor, row, **told)
    assert row["status"] == before


def test_an_order_that_was_not_shipped_cannot_be_refused(visitor: Visitor) -> None:
    row = visitor.refund()
    visitor.world.tables["orders"][row["order_id"]]["shipped_at"] = None
    with pytest.raises(Refused, match="未发货"):
        refuse(visitor, row)


def test_pictures_have_limits(visitor: Visitor) -> None:
    row = visitor.refund()
    for body in (b"BM" + JPEG, JPEG + b"0" * 130_000):
        with pytest.raises(PictureRefused):
            visitor.call("taobao.refund.refuse", {"refuse_proof": Picture("p", body)}, refund_id=row["refund_id"], refuse_message=WORDS)  # fmt: skip


def test_agreeing_pays_out_and_says_which_did_not(visitor: Visitor) -> None:
    row = visitor.refund()
    good = f"{row['refund_id']}|{row['refund_fen']}|{version(row)}|onsale"
    answer = visitor.call("taobao.rp.refunds.agree", refund_infos=f"{good},300|1|1|onsale")
    assert answer.at("msg_code") == "SOME_OP_SUCC"
    assert row["status"] == status("success")
    with pytest.raises(Refused, match="状态"):
        visitor.call("taobao.rp.refunds.agree", refund_infos=good)


def test_agreeing_is_for_sub_accounts_and_small_sums(visitor: Visitor) -> None:
    with pytest.raises(Refused, match="6000"):
        visitor.call("taobao.rp.refunds.agree", refund_infos="1|700000|1|onsale")
    with pytest.raises(Refused):
        visitor.call("taobao.rp.refunds.agree", refund_infos="1|x")


def test_a_return_is_agreed_and_negotiated(visitor: Visitor) -> None:
    row = visitor.refund()
    with pytest.raises(Refused, match="仅退款"):
        visitor.call("taobao.rp.returngoods.agree", refund_id=row["refund_id"], seller_address_id=7001)  # fmt: skip
    visitor.call("taobao.refund.negotiatereturn", refund_id=row["refund_id"], refund_version=version(row), refund_fee=row["refund_fen"], address_id=7001)  # fmt: skip
    assert row["status"] == status("wait_buyer_return")
    again = visitor.refund(kind=code(kind="refund_kind", word="return_refund"))
    visitor.call(
        "taobao.rp.returngoods.agree", refund_id=again["refund_id"], seller_address_id=7001
    )
    assert again["status"] == status("wait_buyer_return")


def test_a_return_is_refused_with_proof_only(visitor: Visitor) -> None:
    row = visitor.refund()
    told = {"refund_id": row["refund_id"], "refund_phase": "aftersale", "refund_version": version(row)}  # fmt: skip
    visitor.call("taobao.rp.returngoods.refuse", {"refuse_proof": Picture("p.jpg", JPEG)}, **told)
    assert row["status"] == status("refused")


def test_a_message_with_its_picture_is_read_back(visitor: Visitor) -> None:
    row = visitor.refund()
    image = {"image": Picture("p.jpg", JPEG)}
    visitor.call("taobao.refund.message.add", image, refund_id=row["refund_id"], content="请看凭证")
    said = visitor.call("taobao.refund.messages.get", refund_id=row["refund_id"]).rows()
    assert ("2", "请看凭证") in {(one["owner_role"], one["content"]) for one in said}
    with pytest.raises(Refused, match="400"):
        visitor.call(
            "taobao.refund.message.add", image, refund_id=row["refund_id"], content="长" * 200
        )


def test_a_parcel_is_intercepted_once_it_is_there(visitor: Visitor) -> None:
    row = visitor.refund()
    visitor.call("taobao.rp.refund.intercept", refund_id=row["refund_id"], refund_version=version(row))  # fmt: skip
    assert row["intercepted_at"]


def test_stopping_in_the_warehouse_pays_out_unless_it_was_shipped(visitor: Visitor) -> None:
    row = visitor.refund()
    param = {"refund_id": row["refund_id"], "tid": row["order_id"], "status": "SUCCESS"}
    with pytest.raises(Refused, match="已发货"):
        visitor.call("taobao.rdc.aligenius.sendgoods.cancel", param=param)
    visitor.world.tables["orders"][row["order_id"]]["shipped_at"] = None
    visitor.call("taobao.rdc.aligenius.sendgoods.cancel", param=param)
    assert row["status"] == status("success")


def test_a_memo_a_flag_and_a_longer_time_to_confirm(visitor: Visitor) -> None:
    order = next(row for row in visitor.world.rows("orders", shop_id=SHOP) if row["shipped_at"])
    visitor.call("taobao.trade.memo.update", tid=order["order_id"], memo="异常单 7", flag=1)
    assert (order["memo"], order["flag"]) == ("异常单 7", 1)
    with pytest.raises(Refused, match="1000"):
        visitor.call("taobao.trade.memo.update", tid=order["order_id"], memo="长" * 400)
    visitor.call("taobao.trade.receivetime.delay", tid=order["order_id"], days=3)
    with pytest.raises(Refused):
        visitor.call("taobao.trade.receivetime.delay", tid=order["order_id"], days=4)


def test_shipping_and_another_number(visitor: Visitor) -> None:
    paid = code(kind="order_status", word="paid")
    order = next(row for row in visitor.world.rows("orders", shop_id=SHOP) if row["status"] == paid)
    send = {"tid": order["order_id"], "company_code": "YTO"}
    visitor.call("taobao.logistics.offline.send", out_sid="YT0000000000001", **send)
    visitor.call("taobao.logistics.consign.resend", out_sid="YT0000000000002", **send)
    whole = visitor.call("taobao.trade.fullinfo.get", tid=order["order_id"]).row()
    assert whole["orders"]["order"][0]["invoice_no"] == "YT0000000000002"
    order["shipped_at"] -= 51 * 86_400
    with pytest.raises(Refused, match="50"):
        visitor.call("taobao.logistics.consign.resend", out_sid="YT0000000000003", **send)


def test_a_main_account_may_not_agree(visitor: Visitor) -> None:
    state = State(visitor.server.sandbox)
    call = Asked({}, {}, state, Session("s", "k", SHOP, 0, sub_account=False))
    with pytest.raises(No) as no:
        acting.agree(call)
    assert no.value.code == 12
