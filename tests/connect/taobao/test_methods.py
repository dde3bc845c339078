"""Every method is whole as data, and its answers are read at the places it names."""

import pytest

from fuchang.connect.taobao.methods import Answer, method, methods
from fuchang.connect.taobao.refusals import table
from fuchang.kernel.errors import UnknownWord


@pytest.mark.parametrize("name", methods())
def test_it_says_what_it_is(name: str) -> None:
    asked = methods()[name]
    assert asked.name == name
    assert asked.title
    assert name.startswith(("taobao.", "tmall.", "alibaba."))
    assert asked.kind != "list" or asked.rows
    assert not asked.window or asked.paging
    assert not asked.paging or asked.paging.size_wise <= asked.paging.size_max <= 100
    assert not asked.window or asked.window.wise_s <= asked.window.longest_s
    assert len(set(asked.fields)) == len(asked.fields)


def test_only_acts_may_not_be_repeated() -> None:
    assert {name for name, one in methods().items() if not one.safe} >= {
        "taobao.refund.refuse", "taobao.rp.refunds.agree", "taobao.refund.message.add",
    }  # fmt: skip
    assert method("taobao.refund.get").safe


def test_a_method_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownWord, match=r"taobao\.refund\.get"):
        method("taobao.refund.got")


def test_what_is_asked_has_the_fields_and_what_is_fixed() -> None:
    asked = method("taobao.trade.fullinfo.get").asked({"tid": 1})
    assert asked["include_oaid"] == "include_oaid"
    assert "timeout_action_time" in asked["fields"].split(",")
    assert method("taobao.trade.fullinfo.get").missing({"tid": ""}) == ["tid"]


def test_a_list_tells_its_rows_and_whether_there_are_more() -> None:
    told = {"refunds_receive_get_response": {"refunds": {"refund": [{}, {}]}, "has_next": True}}
    answer = Answer(method("taobao.refunds.receive.get"), told)
    assert (len(answer.rows()), answer.has_next, answer.total) == (2, True, None)
    counted = {"refunds_receive_get_response": {"total_results": "52"}}
    assert Answer(method("taobao.refunds.receive.get"), counted).total == 52


@pytest.mark.parametrize(
    ("name", "told", "failed"),
    [
        ("taobao.refund.refuse", {"is_success": True}, None),
        ("taobao.refund.refuse", {"is_success": False}, ("", "")),
        ("taobao.rp.refunds.agree", {"succ": "true", "msg_code": "OP_SUCC"}, None),
        ("taobao.rp.refunds.agree", {"succ": False, "msg_code": "OP_FAILURE_UE", "message": "需要验证码"}, ("OP_FAILURE_UE", "需要验证码")),
        ("tmall.dispute.receive.get", {"result": {"results": {}}}, None),
        ("tmall.dispute.receive.get", {"result": {"error_code": "E1", "error_msg": "x"}}, ("E1", "x")),
        ("taobao.refund.negotiatereturn", {}, None),
    ],
)  # fmt: skip
def test_a_failure_with_status_200_is_seen(
    name: str, told: dict[str, object], failed: tuple[str, str] | None
) -> None:
    assert Answer(method(name), told).failed() == failed


def test_the_table_of_errors_has_a_reaction_for_each_line() -> None:
    assert all(line.reaction for line in table())
