"""A check as one plain document: what `--json` prints."""

from collections.abc import Sequence
from typing import Any

from fuchang.connect.exports import FileReport, KeptAside
from fuchang.detection.findings import Finding
from fuchang.kernel.errors import Bug
from fuchang.pipeline.masking import masked, masked_cell
from fuchang.pipeline.search import Checked
from fuchang.pipeline.source import told_problem
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book

_PLACES = 6


class RowsUnexplained(Bug):
    """A row came in and is in none of the four counts."""

    def __init__(self, *, received: int, counted: int) -> None:
        super().__init__(f"{received} rows received, {counted} accounted for")


def document(checked: Checked, shown: Sequence[Finding]) -> dict[str, Any]:
    """The whole result; `shown` are the findings to print, the totals are of all of them."""
    return {
        "as_of": checked.moment.plain(),
        "engine": checked.engine,
        "totals": totals(checked),
        "by_kind": by_kind(checked),
        "findings_total": len(checked.findings),
        "findings": [finding(one, checked.book) for one in shown],
        "kept_aside": [aside(one) for one in checked.kept_aside],
        "files": [_file(one) for one in checked.files],
        "warnings": warnings(checked),
    }


def totals(checked: Checked) -> dict[str, Any]:
    """Counts and rates; the two refund rates name their denominators."""
    total, entry = checked.totals, checked.entry
    counted = entry.accepted + entry.duplicate + entry.superseded + entry.kept_aside
    if entry.received != counted:
        raise RowsUnexplained(received=entry.received, counted=counted)
    return {
        "orders": total.orders,
        "paid": total.paid,
        "refunds": total.refunds,
        "refunded_fen": total.refunded_fen,
        "refunded_orders": total.refunded_orders,
        "refund_rate_created": _rounded(total.refund_rate_created),
        "refund_rate_paid": _rounded(total.refund_rate_paid),
        "abnormal_refunds": checked.abnormal_refunds,
        "abnormal_share_of_refunds": _rounded(checked.abnormal_share),
        "received": entry.received,
        "accepted": entry.accepted,
        "duplicate": entry.duplicate,
        "superseded": entry.superseded,
        "kept_aside": entry.kept_aside,
    }


def by_kind(checked: Checked) -> list[dict[str, Any]]:
    """Every kind that was found, the dearest first."""
    found = checked.findings.by_kind()
    kinds = {kind.id: kind for kind in checked.findings.kinds}
    rows = [
        {
            "kind": kind_id,
            "family": kinds[kind_id].family,
            "severity": kinds[kind_id].severity,
            "status": kinds[kind_id].status,
            "title": {"zh": kinds[kind_id].title.zh, "en": kinds[kind_id].title.en},
            "findings": count,
            "at_risk_fen": money,
        }
        for kind_id, (count, money) in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["at_risk_fen"], -row["findings"], row["kind"]))


def finding(one: Finding, book: Book) -> dict[str, Any]:
    """A finding with its first step; the platform's own words lose phone numbers."""
    plain = one.plain()
    for compared in plain["compared"].values():
        if isinstance(compared["value"], str):
            compared["value"] = masked(compared["value"])
    return {**plain, "next_step": next_step(one.kind, book)}


def next_step(kind: Kind, book: Book) -> dict[str, Any] | None:
    """The first step of the kind's playbook: who does what, and where."""
    step = book.steps.get(kind.steps[0].step)
    if step is None:
        return None
    return {
        "step": step.id,
        "actor": step.actor,
        "act": {"zh": step.act.zh, "en": step.act.en},
        "pc": {"zh": step.pc.zh, "en": step.pc.en} if step.pc else None,
        "phone": {"zh": step.phone.zh, "en": step.phone.en} if step.phone else None,
        "within_seconds": kind.steps[0].window,
    }


def aside(one: KeptAside) -> dict[str, Any]:
    """A row kept aside, with the right form; what may be a person's name or number is hidden."""
    return {
        "file": one.file,
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
        "value": masked_cell(one.value),
        "expected": one.expected,
    }


def warnings(checked: Checked) -> list[str]:
    """What a reader should know before trusting the numbers."""
    told = [f"未读入 / not read: {told_problem(*problem)}" for problem in checked.problems]
    for one in checked.files:
        for header, words in one.unknown_words.items():
            listed = "、".join(
                f"{masked_cell(word)}×{count}" for word, count in list(words.items())[:5]
            )
            told.append(
                f"{one.name}：“{header}”列有不认识的词，按“未知”处理 / unknown words: {listed}"
            )
    if checked.entry.orphan:
        told.append(
            f"{checked.entry.orphan} 条物流轨迹不属于任何已知包裹 / scans of parcels that no file names"
        )
    if not checked.totals.orders:
        told.append("没有订单文件，退款率无法计算 / no order file: refund rates cannot be told")
    elif not checked.totals.refunds:
        told.append("没有读到任何退款 / no refund was read: is the refund file missing?")
    return told


def _file(one: FileReport) -> dict[str, Any]:
    return {
        "file": one.name,
        "sheet": one.sheet,
        "read_as": one.title or one.map_id,
        "table": one.table,
        "guessed": one.guessed,
        "encoding": one.encoding,
        "header_row": one.header_row,
        "rows": one.rows,
        "kept_aside": one.kept_aside,
        "columns_not_read": one.unread,
        "problem": one.problem,
    }


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, _PLACES)
