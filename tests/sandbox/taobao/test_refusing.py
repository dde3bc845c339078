"""The platform's no has its code, its text and the business's own words."""

from fuchang.sandbox.taobao.refusing import No, business, missing, wrong


def test_a_no_is_told_as_the_gateway_writes_it() -> None:
    assert No(25).told("r") == {"code": 25, "msg": "Invalid Signature", "request_id": "r"}
    told = business("refund-status-error", "状态不对").told("r")
    assert (told["code"], told["sub_code"], told["sub_msg"]) == (15, "isv.refund-status-error", "状态不对")  # fmt: skip
    assert missing("tid").sub_code == "isv.missing-parameter:tid"
    assert wrong("tid").code == 41
