"""The masked forms hide what the national waybill standard asks for, and more rather than less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.store.masks import CLEAR, ENCRYPTED, MASKED, mask, sort_of, without_phones

EXAMPLES = [
    ("name", "张三", "张*"),
    ("name", "欧阳金丝雀", "欧*"),
    ("name", "李**", "李*"),
    ("name", "王", "*"),
    ("phone", "13812345600", "138******00"),
    ("phone", "+86 138 1234 5600", "861******00"),
    ("phone", "138****1234", "138******34"),
    ("phone", "0571-88889999", "057******99"),
    ("phone", "13812345678-1234", "138******34"),
    ("phone", "88889999", "******99"),
    ("phone", "110", "******"),
    ("nick", "海边的梦", "海**梦"),
    ("nick", "海**梦", "海**梦"),
    ("nick", "海梦", "海*"),
    ("address", "浙江省杭州市西湖区文三路 1 号 2 单元 301 室", "浙江省杭州市西湖区***"),
    ("address", "浙江省 杭州市 西湖区 古荡小区 5 栋 301", "浙江省杭州市西湖区***"),
    ("address", "上海 上海市 浦东新区 世纪大道 1 号", "上海上海市浦东新区***"),
    ("address", "内蒙古自治区呼和浩特市赛罕区某街 3 号", "内蒙古自治区呼和浩特市赛罕区***"),
    ("address", "金丝雀小区 5 栋 301", "***"),
    ("address", "杭州市古荡小区 5 栋", "杭州市***"),
    ("phone", "~AgAAAAB1/zQBKEw==~1~", "***"),
    ("name", "~AgAAAAB1/zQBKEw==~1~", "***"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "text", "seen"), EXAMPLES)
def test_the_masked_form(field: str, text: str, seen: str) -> None:
    assert mask(field, text) == seen


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_at_least_six_digits_of_a_phone_are_hidden(phone: str) -> None:
    assert sum(sign.isdigit() for sign in mask("phone", phone)) <= 5
    assert phone not in without_phones(f"打{phone}谢谢")


@given(
    st.text(min_size=2, max_size=40).filter(
        lambda text: text.strip() == text and len(set(text)) > 1
    )
)
def test_at_least_one_sign_of_a_name_is_hidden(name: str) -> None:
    assert mask("name", name) in {name[0] + "*", "***"}


def test_what_the_platform_hides_is_told_from_what_is_clear() -> None:
    found = [sort_of(text) for text in ("13812345678", "138****5678", "~AgAA==~1~", "$a$1$$", "~")]
    assert found == [CLEAR, MASKED, ENCRYPTED, ENCRYPTED, CLEAR]
