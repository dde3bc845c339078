"""Signatures equal the published ones and those of other people's clients."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao.signing import SignMethod, sign, tmc_sign, written

COMMON = {"app_key": "12345678", "session": "test", "format": "json", "v": "2.0"}
ITEM = {
    **COMMON,
    "method": "taobao.item.seller.get",
    "timestamp": "2016-01-01 12:00:00",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}
REFUSE = {
    **COMMON,
    "method": "taobao.refund.refuse",
    "timestamp": "2025-06-18 09:30:00",
    "refund_id": "1234567890123456789",
    "refuse_message": "已发货，物流显示运输中",
    "refund_phase": "onsale",
    "refund_version": "1750210200000",
    "refuse_reason_id": "1",
}
VECTORS = [
    (ITEM, "md5", "66987CB115214E59E6EC978214934FB8"),
    (ITEM, "hmac", "D56D7858309C31B6251083A874D48273"),
    (ITEM, "hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
    (REFUSE, "md5", "C9E5A20F15920C38B4F99C9764D4DF4F"),
    (REFUSE, "hmac", "8A80F0CB70E1678AAD664FC831AE7F8E"),
    (REFUSE, "hmac-sha256", "DBE2942A214092D7716E5C050D03E9B1E48395EE8AD886352EEC9642CDE96021"),
]


@pytest.mark.parametrize(("params", "method", "expected"), VECTORS)
def test_it_equals_the_vector(params: dict[str, str], method: SignMethod, expected: str) -> None:
    told = {**params, "sign_method": method}
    assert sign(told, secret="helloworld", method=method) == expected


def test_the_order_of_names_and_an_old_sign_do_not_matter() -> None:
    turned = dict(reversed([*ITEM.items(), ("sign_method", "md5"), ("sign", "x")]))
    assert sign(turned, secret="helloworld", method="md5") == VECTORS[0][2]


def test_the_connect_frame_of_messages_is_signed_as_published() -> None:
    signed = tmc_sign(app_key="12345678", group="default", timestamp="1750210200000", secret="helloworld")  # fmt: skip
    assert signed == "E1D8AF52F753E8F3A376A778ABB399F9"


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=6), st.text(max_size=8))
def test_another_value_gives_another_signature(params: dict[str, str], secret: str) -> None:
    changed = {**params, "x": params.get("x", "") + "1"}
    assert sign(params, secret=secret, method="md5") != sign(changed, secret=secret, method="md5")


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (1.5, "1.50"), (7, "7"), (["a", 2], "a,2"), ({"a": "已"}, '{"a":"已"}')],
)
def test_values_are_written_as_the_gateway_reads_them(value: object, text: str) -> None:
    assert written(value) == text
