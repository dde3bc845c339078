"""Bodies that come in, and bodies that do not."""

import json

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from fuchang.api.parsing import CarefulParser, Unreadable, careful

REFUSED = {
    "NaN": b'{"a": NaN}',
    "infinity": b'{"a": Infinity}',
    "a number of 30 digits": b'{"a": 123456789012345678901234567890}',
    "a number of 5,000 digits": b'{"a": ' + b"9" * 5_000 + b"}",
    "a lone surrogate": rb'{"a": "\ud800"}',
    "NUL": rb'{"a": "x\u0000y"}',
    "NUL in a name": rb'{"\u0000": 1}',
    "a name twice": b'{"a": 1, "a": 2}',
    "bad UTF-8": b'{"a": "\xff"}',
    "200,000 nested lists": b"[" * 200_000,
    "40 nested lists": b"[" * 40 + b"]" * 40,
    "a byte order mark": b"\xef\xbb\xbf{}",
    "nothing": b"",
}


def parsed(body: bytes) -> object:
    request = RequestFactory().post("/api/", body, content_type="application/json")
    return CarefulParser().parse_body(request)


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_it_refuses_what_cannot_be_held(body: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        parsed(body)
    assert refused.value.status_code == 400


def test_it_keeps_emoji_and_characters_of_gb18030_only() -> None:
    text = "👨‍👩‍👧 㐂 𠮷 ｶﾅ"
    assert parsed(json.dumps({"a": text}).encode()) == {"a": text}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_text_comes_out_normalised_once(text: str) -> None:
    once = careful(text)
    assert careful(once) == once
