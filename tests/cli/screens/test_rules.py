"""A kind as a person reads it."""

from pathlib import Path

import pytest

from fuchang.cli.screens.rules import show_list, show_plan, show_results
from fuchang.detection.examples import ExampleResult
from fuchang.kernel.clock import from_local
from fuchang.rulebook.calendar import load_calendar
from fuchang.rulebook.planner import plan
from tests.rulebook.small_book import KIND_FILE, small_book

MONDAY_NOON = "2026-11-23 12:00:00"


def shown(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    *changes: tuple[str, str, str],
    lang: str = "zh",
    at: str = MONDAY_NOON,
) -> str:
    book = small_book(folder, *changes)
    kind = book.kinds["refund.no_tracking"]
    made = plan(kind, book=book, now=from_local(at), calendar=load_calendar())
    show_plan(made, lang=lang)
    return capsys.readouterr().out


def test_a_step_says_who_where_by_when_and_what_it_leaves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = shown(tmp_path, capsys)
    for words in (
        "客服",
        "看一看",
        "电脑 千牛",
        "https://example.com/look",
        "留下：快照",
        "15 分钟内",
        "11-23 12:15",
    ):
        assert words in told
    assert "手机 千牛 APP" in told
    assert "（未核实）路径未核实" in told


def test_an_open_line_says_until_when(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "现在开放，到 11-23 20:00" in shown(tmp_path, capsys)
    assert "open until 11-23 20:00" in shown(tmp_path, capsys, lang="en")


def test_a_closed_line_says_when_it_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "11-24 09:00 开放" in shown(tmp_path, capsys, at="2026-11-23 20:00:00")


def test_a_line_says_when_the_calendar_is_not_sure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "放假安排未核实" in shown(tmp_path, capsys, at="2027-01-01 12:00:00")


def test_a_line_without_hours_promises_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "无固定时段" in shown(tmp_path, capsys)


def test_an_unverified_contact_is_to_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "未核实，用前先核对" in shown(tmp_path, capsys)


def test_the_stakes_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = shown(tmp_path, capsys)
    assert "涉及金额：退款金额；放着不管约 90% 会损失" in told
    assert "发货拦截：是" in told
    assert "店铺评分：不影响；不计入" in told


def test_a_kind_with_less_to_tell_tells_less(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = shown(
        tmp_path,
        capsys,
        (KIND_FILE, "at_risk: {column: refund_fen}\n", ""),
        (KIND_FILE, "holds_shipping: true", "holds_shipping: false"),
        (KIND_FILE, "\n  - {column: answer_by_at, source_column: answer_by_source}", " []"),
        (KIND_FILE, "  - {column: applied_at, window: answer}\n", ""),
        ("steps/all.yml", "  proof: photo\n", ""),
    )
    assert "涉及金额" not in told
    assert "发货拦截：否" in told
    assert "无\n" in told.replace(" ", "")


def test_doubts_are_shown_where_there_are_some(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doubt = (KIND_FILE, "doubts: []", "doubts: [{claim: 文章说有专区, verdict: 没有}]")
    told = shown(tmp_path, capsys, doubt)
    assert "文章说有专区" in told
    assert "→ 没有" in told


def test_the_list_counts_the_kinds_in_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show_list(small_book(tmp_path), lang="zh")
    assert "共 1 种，1 种在用" in capsys.readouterr().out


def test_results_name_what_came_out_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    results = [
        ExampleResult(kind="a.b", example="一", expected=-1, found=0),
        ExampleResult(kind="a.b", example="二", expected=0, found=0),
    ]
    show_results(results, engine="duckdb")
    told = capsys.readouterr().out
    assert "✗ a.b 一：应发现 ≥1，实得 0" in told
    assert "2 个用例，1 个不符" in told
