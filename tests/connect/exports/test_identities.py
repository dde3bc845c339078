"""Ids as text, people as keyed hashes."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.exports import identities
from fuchang.kernel.ids import keyed_hash

SECRET = b"secret"


def column(*words):
    return pa.array(words, pa.string())


def phones(*words, **more):
    return identities.phone(column(*words), secret=SECRET, **more).to_pylist()


def addresses(*words):
    return identities.address(column(*words), secret=SECRET).to_pylist()


@given(
    st.lists(
        st.from_regex(r"\A[A-Za-z0-9]{1,30}\Z").filter(lambda word: "e" not in word.lower()),
        min_size=1,
    )
)
def test_every_plain_id_comes_back(ids):
    parsed = identities.plain_id(column(*ids))
    assert parsed.values.to_pylist() == ids
    assert parsed.broken is None


@given(st.lists(st.integers(10**11, 10**20 - 1).map(str), min_size=1))
def test_every_long_number_comes_back_from_the_text_around_it(ids):
    assert (
        identities.long_id(column(*(f"订单号：{one}（已付）" for one in ids))).values.to_pylist()
        == ids
    )


@pytest.mark.parametrize("lost", ["1.93068E+15", "2E18", "1234567890123456.5", "1.5e+20"])
def test_an_id_with_lost_digits_is_broken(lost):
    parsed = identities.long_id(column("1234567890123456789", lost))
    assert parsed.broken is not None
    assert parsed.broken.tolist() == [False, True]


def test_a_short_number_with_a_point_and_zeros_is_an_id():
    assert identities.plain_id(column("17850.0")).values.to_pylist() == ["17850"]


def test_letters_stay_part_of_an_id():
    assert identities.long_id(
        column("T200P1234567890123456789", "a1b2c3-123456789012")
    ).values.to_pylist() == [
        "T200P1234567890123456789",
        "a1b2c3-123456789012",
    ]


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=30),
    st.binary(min_size=1, max_size=100),
)
def test_a_column_hashes_as_the_kernel_does(words, secret):
    hashes = identities.keyed(column(*words), kind="phone", secret=secret).to_pylist()
    assert hashes == [None if word is None else keyed_hash(secret, "phone", word) for word in words]


def test_a_phone_is_the_same_however_it_is_written():
    same = phones("13800001111", "+86 138-0000-1111", "008613800001111", "138 0000 1111")
    assert len(set(same)) == 1
    assert same[0] is not None


@pytest.mark.parametrize(
    "number", ["138****1111", "17011112222-1234", "0571-88156688", "", "12345", "1380000111a"]
)
def test_a_masked_extended_or_fixed_number_is_no_identity(number):
    assert phones(number or None) == [None]


def test_a_virtual_number_is_no_identity():
    until = column("2026-07-01 00:00:00", None)
    first, second = phones("13800001111", "13800001111", virtual=until)
    assert first is None
    assert second is not None


def test_a_masked_nick_stands_for_nobody():
    assert identities.nick(column("t***1", None), secret=SECRET).to_pylist() == [None, None]


def test_a_nick_is_the_same_in_any_case():
    first, second = identities.nick(column("Tb123", "tb123"), secret=SECRET).to_pylist()
    assert first == second


def test_an_address_is_the_same_however_it_is_written():
    same = addresses(
        "湖北省 武汉市 洪山区 珞喻路1号2栋301室 (000000)",
        "湖北武汉市洪山区珞喻路１号２栋３０１室",
        "湖北省武汉市洪山区，珞喻路1号2栋301室",
    )
    assert len(set(same)) == 1
    assert same[0] is not None


def test_a_masked_or_vague_address_is_no_identity():
    assert addresses("湖北省 武汉市 洪山区 珞喻路***", "上海", "内蒙古自治区") == [None, None, None]


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("湖北省", "湖北"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区 乌鲁木齐市", "新疆"),
        ("北京", "北京"),
        ("黑龙江省 哈尔滨市", "黑龙江"),
        ("广西壮族自治区南宁市", "广西"),
        ("中国 浙江省 杭州市", "浙江"),
        ("香港特别行政区", "香港"),
        ("SP", "SP"),
        ("幸福路12号院3单元", None),
        (None, None),
    ],
)
def test_a_region_is_the_shortest_name_of_the_province(written, short):
    assert identities.province(column(written)).to_pylist() == [short]
