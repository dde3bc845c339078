"""Platform words to codes."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.words import codes
from fuchang.facts.codes import code


def read(name, *written):
    return codes(pa.array(written, pa.string()), name=name)


@pytest.mark.parametrize(
    "written",
    [
        "买家已付款，等待卖家发货",
        "买家已付款,等待卖家发货",
        "买家已付款 , 等待卖家发货",
        "WAIT_SELLER_SEND_GOODS",
    ],
)
def test_a_full_width_and_an_ascii_comma_are_one(written):
    values, unknown = read("order_status", written)
    assert values.to_pylist() == [code(kind="order_status", word="paid")]
    assert not unknown


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("七天无理由退换货", "seven_day"),
        ("快递/物流无跟踪记录", "no_trace"),
        ("拍错/多拍/不想要", "changed_mind"),
        ("少发/漏发", "missing"),
        ("质量问题", "quality"),
        ("假冒品牌", "counterfeit"),
        ("空包裹/少货", "empty_or_short"),
        ("未按约定时间发货", "late_ship"),
        ("快递/物流一直未送到", "not_delivered"),
        ("货物破损已拒签", "damaged_rejected"),
        ("与商家协商一致退款", "negotiated"),
        ("生产日期/保质期与商品描述不符", "date"),
        ("卖家发错货", "wrong_item"),
        ("收到的商品少件了", "missing"),
    ],
)
def test_a_refund_reason_has_one_canonical_word(written, word):
    assert read("reason", written)[0].to_pylist() == [code(kind="reason", word=word)]


def test_an_unknown_word_is_counted_and_breaks_nothing():
    values, unknown = read("refund_status", "退款成功", "从没见过的状态", "从没见过的状态", None)
    assert values.to_pylist() == [code(kind="refund_status", word="success"), 0, 0, None]
    assert unknown == {"从没见过的状态": 2}


def test_what_a_code_list_calls_itself_is_known():
    assert read("trace", "待取件", "lost")[0].to_pylist() == [
        code(kind="trace", word="ready_for_pickup"),
        code(kind="trace", word="lost"),
    ]
