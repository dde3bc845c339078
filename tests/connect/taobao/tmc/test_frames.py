"""Frames equal the published bytes, survive the way there and back, and hostile bytes are refused."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.taobao.tmc.frames import (
    KIND,
    BadFrame,
    Date,
    Frame,
    Kind,
    Sort,
    decode,
    encode,
)

PULL = "0202050003000000746f6b0100060000005f5f6b696e6402010000"
CONFIRM = "0202050003000000746f6b0100060000005f5f6b696e6402020100020000006964051581e97df41022110000"
LONGS = st.integers(-(2**63), 2**63 - 1)
VALUES = st.none() | st.text() | st.binary(max_size=40) | LONGS | LONGS.map(Date)
INTS = st.integers(-(2**31), 2**31 - 1)
FRAMES = st.builds(
    Frame,
    kind=st.sampled_from(Kind),
    content=st.dictionaries(st.text(max_size=8).filter(lambda name: name != KIND), VALUES, max_size=6),
    token=st.text(max_size=12),
    status=st.none() | INTS,
    phrase=st.none() | st.text(max_size=12),
    flag=st.none() | INTS,
)  # fmt: skip


def test_a_pull_and_a_confirmation_equal_the_published_bytes() -> None:
    assert encode(Frame(Kind.SEND, {KIND: Sort.PULL}, token="tok")).hex() == PULL
    confirm = {KIND: Sort.CONFIRM, "id": 1234567890123456789}
    assert encode(Frame(Kind.SEND, confirm, token="tok")).hex() == CONFIRM
    assert decode(bytes.fromhex(CONFIRM)) == Frame(Kind.SEND, confirm, token="tok")


@given(FRAMES)
def test_there_and_back_is_the_same(frame: Frame) -> None:
    assert decode(encode(frame)) == frame


@given(FRAMES, st.data())
def test_a_frame_cut_anywhere_is_none(frame: Frame, data: st.DataObject) -> None:
    told = encode(frame)
    end = data.draw(st.integers(0, len(told) - 1))
    with pytest.raises(BadFrame):
        decode(told[:end])


@given(FRAMES, st.binary(min_size=1, max_size=8))
def test_a_frame_with_something_behind_it_is_none(frame: Frame, more: bytes) -> None:
    with pytest.raises(BadFrame, match="after the end"):
        decode(encode(frame) + more)


@given(st.binary(max_size=200))
def test_whatever_comes_is_a_frame_or_refused(told: bytes) -> None:
    with contextlib.suppress(BadFrame):
        decode(told)


@given(FRAMES, st.data())
def test_a_frame_with_one_byte_changed_is_a_frame_or_refused(frame: Frame, data: st.DataObject) -> None:  # fmt: skip
    told = bytearray(encode(frame))
    told[data.draw(st.integers(0, len(told) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(BadFrame):
        decode(bytes(told))


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (b"", "wanted"),
        (b"\x01\x02\x00\x00", "version 1"),
        (b"\x02\x09\x00\x00", "message type 9"),
        (b"\x02\x02\x63\x00", "header 99"),
        (b"\x02\x02\x05\x00\xff\xff\xff\xff", "-1 bytes"),
        (b"\x02\x02\x05\x00\xff\xff\xff\x7f", "bytes wanted"),
        (b"\x02\x02\x05\x00\x01\x00\x00\x00\xff\x00\x00", "UTF-8"),
        (b"\x02\x02\x01\x00\x01\x00\x00\x00a\x63", "form 99"),
        (b"\x02\x02" + b"\x04\x00\x00\x00\x00\x00" * 1_001 + b"\x00\x00", "headers"),
    ],
)
def test_hostile_frames_are_refused_with_the_reason(told: bytes, why: str) -> None:
    with pytest.raises(BadFrame, match=why):
        decode(told)


def test_short_numbers_of_the_platform_are_read() -> None:
    def header(form: int, packed: bytes) -> bytes:
        return b"\x01\x00\x01\x00\x00\x00a" + bytes((form,)) + packed

    for form, packed in ((2, b"\x07"), (3, struct.pack("<h", 7)), (4, struct.pack("<i", 7))):
        assert decode(b"\x02\x02" + header(form, packed) + b"\x00\x00").content == {"a": 7}


def test_an_unknown_sort_stays_a_number() -> None:
    assert Frame(Kind.SEND, {KIND: 77}).sort == 77
    assert Frame(Kind.SEND, {}).sort == Sort.NONE
