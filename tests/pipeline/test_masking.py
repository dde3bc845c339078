"""What a person could be known by is hidden; what a seller works with stays."""

import pytest

from fuchang.pipeline.masking import masked, masked_cell


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话 13812345678。", "电话 138******78。"),
        ("+8613812345678", "+86138******78"),
        ("0086-13812345678", "0086-138******78"),
        ("138 1234 5678", "138******78"),
        ("0571-88123456", "0571******56"),
        ("li.lei@example.com", "***@example.com"),
        ("4600000000000000001", "4600000000000000001"),
        ("2026-06-30 12:00:00", "2026-06-30 12:00:00"),
    ],
)
def test_at_least_six_digits_of_a_phone_are_hidden(text: str, shown: str):
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张小凡", "张**"),
        ("浙江省杭州市西湖区文三路", "浙******"),
        ("2026年13月45日", "2026年13月45日"),
        ("一百元", "一百元"),
        ("1.23457E+18", "1.23457E+18"),
        ("#VALUE!", "#VALUE!"),
    ],
)
def test_a_broken_cell_shows_its_fault_and_no_name(text: str, shown: str):
    assert masked_cell(text) == shown


def test_a_long_cell_is_cut():
    assert masked_cell("9" * 500) == "9" * 60 + "…"
