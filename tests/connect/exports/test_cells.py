"""Cells as spreadsheets wrap them."""

import pyarrow as pa
import pytest

from fuchang.connect.exports.cells import as_text, clean, mask_of, only_where


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('="1234567890"', "1234567890"),
        ("=123", "123"),
        ("'18618486065", "18618486065"),
        ("’186", "186"),
        ("\t123 \u3000", "123"),
        ("", None),
        ("NULL", None),
        ("null", None),
        ("nan", None),
        ("--", None),
        ("=1+1", "=1+1"),
        ('=""', None),
        ("''x", "'x"),
        ("NULLA", "NULLA"),
        ("  ", None),
    ],
)
def test_a_cell_is_freed_of_its_wrapping(cell, said):
    assert clean(pa.array([cell, "other"])).to_pylist() == [said, "other"]


def test_bytes_that_are_no_text_are_broken_and_the_others_stay():
    text, broken = as_text(
        pa.array(["好".encode(), b"\xed\xa0\x80", None], pa.binary()), may_have_nul=False
    )
    assert text.to_pylist() == ["好", None, None]
    assert broken is not None
    assert broken.tolist() == [False, True, False]


def test_a_nul_is_broken():
    text, broken = as_text(pa.array([b"a\0b", b"c"], pa.binary()), may_have_nul=True)
    assert text.to_pylist() == [None, "c"]
    assert broken is not None
    assert broken.tolist() == [True, False]


def test_only_flagged_cells_change():
    flags = pa.array([True, False, None])
    assert only_where(
        flags, pa.array(["a", "b", None]), lambda found: pa.array(["A"] * len(found))
    ).to_pylist() == ["A", "b", None]


def test_no_flag_means_no_mask():
    assert mask_of(pa.array([False, None])) is None


@pytest.mark.parametrize(
    "cells", [["买家", "abc", "买家", ""], ["a"], [], ["\x1f买", "家"], ["𠮷", "镕"]]
)
def test_cells_in_gb18030_are_decoded_one_by_one_or_all_at_once(cells):
    column = pa.array([cell.encode("gb18030") for cell in cells], pa.binary())
    text, broken = as_text(column, may_have_nul=False, encoding="gb18030")
    assert (text.to_pylist(), broken) == (cells, None)
    assert as_text(column[1:], may_have_nul=False, encoding="gb18030")[0].to_pylist() == cells[1:]


def test_a_broken_cell_in_gb18030_is_broken_alone():
    text, broken = as_text(
        pa.array([b"\xff", "买".encode("gb18030")], pa.binary()),
        may_have_nul=False,
        encoding="gb18030",
    )
    assert text.to_pylist() == [None, "买"]
    assert broken is not None
    assert broken.tolist() == [True, False]
