"""Which encoding a file is in, and a stream of UTF-8 out of any of them."""

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.exports.encodings import Utf8Stream, sniff

CHINESE = "订单编号,买家会员名\n1,买家一\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (CHINESE.encode("gbk"), "gb18030"),
        (CHINESE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + CHINESE.encode(), "utf-8-sig"),
        (CHINESE.encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"), "utf-16-be"),
        (CHINESE.encode("utf-16-le"), "utf-16-le"),
        (CHINESE.encode("utf-16-be"), "utf-16-be"),
        (b"a,b\n1,2\n", "utf-8"),
        (b"", "utf-8"),
        (CHINESE.encode() * 40_000 + b"\xff\xfe,broken\n", "utf-8"),
        (b"id,name\n" + b"1,x\n" * 400_000 + "1,买家\n".encode("gbk"), "gb18030"),
        (b"id,name\n" + b"1,x\n" * 400_000 + "1,买家\n".encode(), "utf-8"),
        ("𠮷野家,测试\n".encode("gb18030"), "gb18030"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(tmp_path, data, encoding):
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    assert sniff(path) == encoding


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(["utf-8", "gb18030", "utf-16-le", "utf-16-be"]),
    st.integers(1, 20),
)
def test_the_stream_gives_the_same_text_in_pieces_of_any_size(
    tmp_path_factory, text, encoding, size
):
    path = tmp_path_factory.getbasetemp() / "stream.csv"
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    text = text.removeprefix("\ufeff")
    path.write_bytes(mark + text.encode(encoding))
    counted: list[int] = []
    stream = Utf8Stream(path, encoding, counted.append)
    whole = io.BytesIO()
    while piece := stream.read(size):
        assert len(piece) <= size
        whole.write(piece)
    stream.close()
    assert whole.getvalue().decode() == text
    assert sum(counted) == len(text.encode(encoding))


def test_what_the_head_shows_stays_in_the_stream(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"header\nrow\n")
    stream = Utf8Stream(path, "utf-8", lambda _count: None)
    assert stream.head(100) == b"header\nrow\n"
    stream.skip(7)
    assert stream.read() == b"row\n"
    assert stream.read() == b""
    assert (stream.line_ends, stream.has_nul) == (2, False)
    stream.close()


def test_wrong_bytes_stay_wrong_and_hide_nothing_behind_them(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("好".encode("gb18030") + b"\xff,ok\n")
    stream = Utf8Stream(path, "gb18030", lambda _count: None)
    read = stream.read()
    stream.close()
    assert read.endswith(b",ok\n")
    with pytest.raises(UnicodeDecodeError):
        read.decode()


def test_no_later_byte_of_gb18030_looks_like_a_sign_that_cuts_rows():
    signs = set(b',;\t"\r\n')
    for code in range(0x80, 0x110000):
        if not 0xD800 <= code < 0xE000:
            assert not signs & set(chr(code).encode("gb18030"))
