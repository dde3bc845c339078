"""Lists have the real ones' windows, orders and pages; single things only to whom they belong."""

import pytest

from fuchang.connect.taobao.refusals import Refused
from fuchang.kernel.clock import DAY, local_text
from tests.sandbox.taobao.visitor import SHOP, Visitor

pytestmark = pytest.mark.loopback


def test_changed_orders_come_newest_first_and_a_page_at_a_time(visitor: Visitor) -> None:
    now = visitor.server.sandbox.clock.moment()
    window = {"start_modified": local_text(now - DAY), "end_modified": local_text(now)}
    for row in list(visitor.world.rows("orders", shop_id=SHOP))[:9]:
        visitor.world.change("orders", row["order_id"], at=now - 60, what="order_changed")
    total = visitor.call("taobao.trades.sold.increment.get", page_size=4, **window).total
    assert total is not None
    assert total >= 9
    seen, page, more = [], 1, True
    while more:
        answer = visitor.call("taobao.trades.sold.increment.get", page_size=4, page_no=page, use_has_next=True, **window)  # fmt: skip
        assert answer.total is None
        seen += [(row["modified"], row["tid"]) for row in answer.rows()]
        page, more = page + 1, answer.has_next
    assert len({tid for _, tid in seen}) == len(seen) == total
    assert [modified for modified, _ in seen] == sorted((m for m, _ in seen), reverse=True)


def test_a_window_of_more_than_a_day_is_refused(visitor: Visitor) -> None:
    now = visitor.server.sandbox.clock.moment()
    window = {"start_modified": local_text(now - DAY - 1), "end_modified": local_text(now)}
    with pytest.raises(Refused, match="一天"):
        visitor.call("taobao.trades.sold.increment.get", **window)


def test_what_only_the_whole_order_has_is_not_in_the_list(visitor: Visitor) -> None:
    listed = visitor.call("taobao.trades.sold.get", page_size=1).row()
    whole = visitor.call("taobao.trade.fullinfo.get", tid=listed["tid"]).row()
    assert "oaid" not in listed
    assert whole["oaid"]
    assert "*" in whole["receiver_name"]


def test_a_refund_tells_its_deadline_and_what_may_not_be_done(visitor: Visitor) -> None:
    row = visitor.refund(constraint_code=1, prompt="该退款不符合条件")
    told = visitor.call("taobao.refund.get", refund_id=row["refund_id"]).row()
    assert told["refund_remind_timeout"]["timeout"] == local_text(row["answer_by_at"])
    assert told["operation_contraint"] == "cannot_refuse"
    detail = visitor.call("taobao.refund.detail.get", refund_id=row["refund_id"]).row()
    assert detail["not_allowed_operations"]["operation"][0]["tips"] == "该退款不符合条件"


def test_a_parcel_that_was_shipped_offline_says_signed_at_once(visitor: Visitor) -> None:
    parcel = next(row for row in visitor.world.rows("shipments", shop_id=SHOP) if row["shipping_way"] == 2)  # fmt: skip
    visitor.world.scans.pop(parcel["waybill"], None)
    told = visitor.call("taobao.logistics.trace.search", tid=parcel["order_id"]).row()
    assert told["status"] == "对方已签收"
    assert told["trace_list"]["transit_step_info"] == []
    record = visitor.call("taobao.logistics.orders.get", tid=parcel["order_id"]).row()
    assert record["status"] == "ACCEPTED_BY_RECEIVER"


@pytest.mark.parametrize(
    ("name", "params", "key"),
    [
        ("taobao.shop.seller.get", {}, "title"),
        ("taobao.user.seller.get", {}, "status"),
        ("taobao.logistics.companies.get", {}, "reg_mail_no"),
        ("taobao.logistics.address.search", {}, "contact_id"),
        ("taobao.time.get", {}, "time"),
    ],
)
def test_small_questions(visitor: Visitor, name: str, params: dict[str, str], key: str) -> None:
    assert visitor.call(name, **params).row()[key]


def test_the_rest_of_a_refund(visitor: Visitor) -> None:
    row = visitor.refund()
    refund = {"refund_id": row["refund_id"]}
    reasons = visitor.call("taobao.refund.refusereason.get", refund_phase="onsale", **refund).rows()
    assert reasons[0]["reason_text"]
    assert visitor.call("taobao.refund.negotiatereturn.render", **refund).at("max_refund_fee.max_refund_fee")  # fmt: skip
    status = visitor.call("taobao.refund.status.get", query_param={"biz_order_id": row["order_id"]})
    assert status.row()["status"] == "WAIT_SELLER_AGREE"
    assert visitor.call("taobao.refund.messages.get", **refund).total is not None
    item = visitor.call("taobao.item.seller.get", num_iid=row["item_id"]).row()
    assert item["violation"] is False
