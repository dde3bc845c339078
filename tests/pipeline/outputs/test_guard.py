"""No text can act as a formula, and every text comes back as it was."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.exports.cells import clean
from fuchang.pipeline.outputs.guard import guarded

FIRST = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("sign", FIRST)
def test_a_text_that_could_act_gets_an_apostrophe(sign: str):
    assert guarded(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["湖北", "", "4600000000000000001", "a=b"])
def test_an_ordinary_text_stays(text: str):
    assert guarded(text) == text


@given(st.sampled_from([*"=+-@＝＋－＠'’", ""]), st.text("ab=+-'\",", min_size=1, max_size=8))
def test_reading_strips_what_writing_added(sign: str, rest: str):
    text = f"{sign}{rest}"

    (back,) = clean(pa.array([guarded(text)])).to_pylist()

    assert back == text or text in {"-", "--"}
