"""What the platform gives to choose from: asked where somebody would choose, read as its data says."""

import pytest

from fuchang.connect.taobao.acts import acts
from fuchang.connect.taobao.choices import LONGEST, offers, to_ask
from fuchang.connect.taobao.methods import methods
from fuchang.connect.taobao.things import things

REASONS = "taobao.refund.refusereason.get"
RENDER = "taobao.refund.negotiatereturn.render"
ADDRESSES = "taobao.logistics.address.search"
WAITS = {"refund_id": "3", "refund_phase": "aftersale", "status": "WAIT_SELLER_AGREE", "dispute_type": "REFUND"}  # fmt: skip


def test_every_field_that_names_a_method_has_its_choices_and_none_is_idle() -> None:
    named = {one.choices_from for act in acts().values() for one in act.inputs.values()} - {""}
    assert named == set(offers())


@pytest.mark.parametrize("name", offers())
def test_it_says_all_that_is_needed(name: str) -> None:
    offer, called = offers()[name], methods()[name]
    assert called.safe
    assert set(offer.params) >= set(called.needs)
    assert offer.words
    assert offer.about in things() if offer.about else offer.lasts_s


def test_what_a_choice_gives_is_an_input_that_names_it_and_none_is_idle() -> None:
    filled = {
        (act.inputs[one.filled_by].choices_from, name)
        for act in acts().values()
        for name, one in act.inputs.items()
        if one.filled_by
    }
    assert filled == {(method, name) for method, offer in offers().items() for name in offer.gives}


def test_a_refund_that_waits_is_asked_about_and_one_that_is_over_is_not() -> None:
    assert dict(to_ask("choices", WAITS)) == {
        REASONS: {"refund_id": "3", "refund_phase": "aftersale"}, RENDER: {"refund_id": "3"},
    }  # fmt: skip
    goods_back = {**WAITS, "status": "WAIT_SELLER_CONFIRM_GOODS"}
    assert [method for method, _ in to_ask("choices", goods_back)] == [REASONS]
    assert not list(to_ask("choices", {**WAITS, "status": "SUCCESS"}))
    assert not list(to_ask("trade", WAITS))


def test_what_a_row_does_not_say_is_not_asked_with() -> None:
    row = {name: value for name, value in WAITS.items() if name != "refund_phase"}
    assert [method for method, _ in to_ask("choices", row)] == [RENDER]


def test_an_answer_is_read_as_values_words_and_hints() -> None:
    row = {"reason_id": 7, "reason_text": "已发货", "reason_tips": "请上传物流截图"}
    same = {"reason_id": 8, "reason_text": "一致", "reason_tips": "一致"}
    nothing = {"reason_text": "没有编号"}
    told = offers()[REASONS].told({"reasons": {"reason": [row, same, nothing]}})
    assert told == [
        {"value": "7", "words": "已发货", "hint": "请上传物流截图"},
        {"value": "8", "words": "一致", "hint": ""},
    ]


def test_several_fields_make_one_line_and_a_single_row_is_a_list() -> None:
    row = {"contact_id": 7001, "contact_name": "仓库", "city": "武汉市", "addr": "路" * LONGEST}
    told = offers()[ADDRESSES].told({"addresses": {"address_result": row}})
    assert told[0]["words"].startswith("仓库 武汉市 路")
    assert len(told[0]["words"]) == LONGEST
    assert told[0]["gives"]["name"] == "仓库"
    assert told[0]["gives"]["mobile"] == ""


@pytest.mark.parametrize("body", [{}, {"addresses": None}, {"addresses": {"address_result": "x"}}])
def test_an_answer_without_rows_gives_nothing(body: dict[str, object]) -> None:
    assert offers()[ADDRESSES].told(body) == []
