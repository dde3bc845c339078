"""Answers are opened whatever their encoding and wrapping, and what is none is said to be none."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao.envelope import (
    Unreadable,
    listed,
    opened,
    response_key,
    unwrapped,
    walked,
)

METHOD = "taobao.refunds.receive.get"
PLAIN = {"refunds_receive_get_response": {"refunds": {"refund": [{"refund_id": "1"}]}, "total_results": 1}}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "key"),
    [
        (METHOD, "refunds_receive_get_response"),
        ("tmall.dispute.receive.get", "tmall_dispute_receive_get_response"),
        ("alibaba.ascp.logistics.offline.send", "alibaba_ascp_logistics_offline_send_response"),
    ],
)
def test_the_root_is_named_after_the_method(method: str, key: str) -> None:
    assert response_key(method) == key


def test_with_and_without_simplify_the_rows_are_the_same() -> None:
    simple = {"refunds": [{"refund_id": "1"}], "total_results": 1, "request_id": "x"}
    for told in (PLAIN, simple):
        assert listed(unwrapped(METHOD, told), "refunds.refund") == [{"refund_id": "1"}]
        assert listed(unwrapped(METHOD, told), "refunds") == [{"refund_id": "1"}]


def test_no_rows_are_no_rows() -> None:
    answers: tuple[dict[str, Any], ...] = ({}, {"refunds": {}}, {"refunds": None}, {"refunds": {"refund": "x"}})  # fmt: skip
    for told in answers:
        assert listed(told, "refunds.refund") == []


def test_one_row_that_is_no_list_counts() -> None:
    assert listed({"refund": {"refund_id": "1", "tid": 2}}, "refund") == [{"refund_id": "1", "tid": 2}]  # fmt: skip


def test_raw_tabs_and_line_ends_inside_strings_are_kept() -> None:
    broken = b'{"refund_get_response": {"refund": {"desc": "a\tb\nc\rd"}}}'
    assert walked(opened(METHOD, broken), "refund_get_response.refund.desc") == "a\tb\nc\rd"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_it_is_read_in_the_encodings_that_occur(encoding: str) -> None:
    body = json.dumps({"a": "退款"}, ensure_ascii=False).encode(encoding)
    assert opened(METHOD, body) == {"a": "退款"}


def test_long_ids_keep_every_digit_and_amounts_stay_text() -> None:
    told = opened(METHOD, b'{"tid": 4600000000000097003, "fee": 1.10}')
    assert told == {"tid": 4600000000000097003, "fee": "1.10"}


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>502</html>", b'{"a": "b', b"[1]", b"null", b"NaN", b"\xff\xfe{", b"[" * 100_000],
)
def test_what_is_no_answer_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable, match=METHOD):
        opened(METHOD, body)


@given(st.binary(max_size=200))
def test_whatever_comes_is_an_object_or_unreadable(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(opened(METHOD, body), dict)


TREES = st.recursive(
    st.none() | st.text(max_size=4) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=12,
)


@given(TREES, st.sampled_from(["", "a", "a.b", "a.b.c"]))
def test_walking_anything_gives_rows_that_are_objects(told: Any, path: str) -> None:
    assert all(isinstance(row, dict) for row in listed(told, path))
