"""What couriers' sentences mean."""

import pytest

from fuchang.connect.couriers.words import understood

MEANT = [
    ("【杭州市】已揽收", "picked_up"),
    ("包裹正在等待揽收", "pending/label_created"),
    ("您的订单已下单，等待揽件", "pending/label_created"),
    ("快件离开【义乌中转部】发往【杭州中转部】", "in_transit"),
    ("到郑州市【郑州金水区二十部】", "in_transit"),
    ("快件转寄邮政", "in_transit/forwarded"),
    ("【杭州】的派件员正在派件，请您准备签收", "out_for_delivery"),
    ("快件正在第2次派件", "out_for_delivery/redelivery"),
    ("已存入丰巢快递柜，请凭取件码及时取件", "ready_for_pickup"),
    ("快件已送达【妈妈驿站】，请前往领取", "ready_for_pickup"),
    ("已签收，签收人是本人", "delivered/self"),
    ("签收人: 前台", "delivered/agent"),
    ("已签收，签收人：菜鸟驿站", "delivered/station_or_locker"),
    ("已签收，签收人凭取货码签收。", "delivered/station_or_locker"),
    ("您的快件已签收，签收人是011059.0019本人", "delivered"),
    ("快件已签收", "delivered"),
    ("派送不成功，原因：收件人不在", "exception/unreachable"),
    ("派送失败：地址不详", "exception/bad_address"),
    ("收件人拒收，快件退回", "exception/rejected"),
    ("快件退回中", "returning"),
    ("快件已退回至寄件人", "returned"),
    ("退件已签收", "returned"),
    ("快件破损，等待处理", "exception/damaged"),
    ("快件遗失", "exception/lost"),
    ("拦截成功", "cancelled/intercepted"),
    ("已在海关清关中", "customs/customs_processing"),
    ("海关已放行", "customs/customs_cleared"),
    ("清关异常，请补充资料", "exception/customs_hold"),
    ("感谢使用圆通速递", "unknown"),
    ("", "unknown"),
]


@pytest.mark.parametrize(("words", "means"), MEANT)
def test_a_sentence_means(words, means):
    assert str(understood(words)) == means


@pytest.mark.parametrize(
    "words", ["请您准备签收", "待签收", "如拒收请联系客服", "快件未签收", "可拒收"]
)
def test_what_has_not_happened_is_not_taken_for_done(words):
    assert understood(words).status not in {"delivered", "exception"}


def test_a_code_to_take_it_out_is_noted_as_handed_over():
    assert understood("客户已取件").handed
    assert not understood("已签收，签收人：菜鸟驿站").handed


def test_a_very_long_sentence_takes_no_time():
    assert str(understood("到" * 200_000)) == "unknown"
