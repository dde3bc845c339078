"""A plan as one document."""

import json
from pathlib import Path

from fuchang.kernel.clock import from_local
from fuchang.rulebook.calendar import load_calendar
from fuchang.rulebook.description import at_risk, described
from fuchang.rulebook.grammar import AtRisk, Kind
from fuchang.rulebook.planner import plan
from tests.rulebook.small_book import small_book

SUNDAY = from_local("2026-11-22 10:00:00")


def document(folder: Path):
    book = small_book(folder)
    kind = book.kinds["refund.no_tracking"]
    return described(plan(kind, book=book, now=SUNDAY, calendar=load_calendar()))


def test_it_is_plain_data(tmp_path: Path) -> None:
    whole = document(tmp_path)
    assert json.loads(json.dumps(whole)) == whole


def test_it_has_every_part_of_the_kind(tmp_path: Path) -> None:
    whole = document(tmp_path)
    assert set(Kind.model_fields) - {"fold"} <= set(whole)


def test_steps_carry_their_due_time(tmp_path: Path) -> None:
    assert document(tmp_path)["steps"][0]["due_at"] == "2026-11-22 10:15:00"


def test_rungs_say_when_they_open(tmp_path: Path) -> None:
    ticket, hotline = document(tmp_path)["escalation"]
    assert (ticket["open"], ticket["closes_at"]) == (True, None)
    assert (hotline["open"], hotline["opens_at"]) == (False, "2026-11-23 09:00:00")


def test_a_deadline_says_where_it_comes_from(tmp_path: Path) -> None:
    first, second = document(tmp_path)["deadline"]
    assert first["says"]["zh"] == "超时时间：平台字段、导出文件列"
    assert second["says"]["zh"] == "申请时间 + 5 天：默认时限（未核实），应答"
    assert (first["verified"], second["verified"]) == (True, False)


def test_money_at_risk_names_share_and_bounds(tmp_path: Path) -> None:
    kind = small_book(tmp_path).kinds["refund.no_tracking"]
    rule = AtRisk(
        column="refund_fen", minus="order_refunded_fen", permille=300, min_fen=500, max_fen=50_000
    )
    said = at_risk(rule, kind)
    assert said.zh == "退款金额 减 同一订单已退款合计 的 30%，至少 5.00 元，至多 500.00 元"
    assert (
        said.en
        == "30% of refund amount less amount refunded on this order in all, at least 5.00 yuan, at most 500.00 yuan"
    )
