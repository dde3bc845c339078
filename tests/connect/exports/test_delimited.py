"""Rows of delimited text keep the numbers that a person counts."""

from fuchang.connect.exports import delimited
from fuchang.connect.exports.encodings import Utf8Stream


def numbered(tmp_path, text, **more):
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8", newline="")
    stream = Utf8Stream(path, "utf-8", lambda _count: None)
    found = list(
        delimited.blocks(stream, names=["a", "b"], used=[1], delimiter=",", first_row=2, **more)
    )
    stream.close()
    rows = [
        pair
        for block in found
        for pair in zip(block.row_no.to_pylist(), block.cells[1].text.to_pylist(), strict=True)
    ]
    return sorted(rows), [one.row for block in found for one in block.aside]


def test_short_long_blank_and_folded_rows_are_counted_once_each(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "_BLOCK", 64)  # many blocks, so that numbers must be carried on
    text = 'x,1\n\nx\n"x\ny",2\nx,3,4\n#remark\nx,5\n'
    rows, aside = numbered(tmp_path, text * 9)
    assert aside == [6 + 7 * turn for turn in range(9)]
    assert [number for number, cell in rows if cell == "5"] == [8 + 7 * turn for turn in range(9)]
    assert [number for number, cell in rows if cell == "2"] == [5 + 7 * turn for turn in range(9)]


def test_a_file_without_rows_has_no_blocks(tmp_path):
    assert numbered(tmp_path, "") == ([], [])


def test_a_last_line_without_an_end_counts(tmp_path):
    assert numbered(tmp_path, "x,1\nx,2") == ([(2, "1"), (3, "2")], [])


def test_the_head_ends_where_its_rows_end(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('"a\nb",c\nd,e\n', encoding="utf-8")
    stream = Utf8Stream(path, "utf-8", lambda _count: None)
    assert delimited.head_rows(stream, ",") == [(["a\nb", "c"], 8), (["d", "e"], 12)]
    stream.close()
