"""Findings and kept-aside rows as flat rows under headers, the same for CSV and XLSX."""

import json
from collections.abc import Iterator

from fuchang.detection.findings import Finding
from fuchang.facts.codes import CODES
from fuchang.pipeline.document import next_step
from fuchang.pipeline.masking import masked, masked_cell
from fuchang.pipeline.outputs.cells import Cell, Lang, Row
from fuchang.pipeline.search import Checked

# name of the column, 中文; the order is the order in the file
FINDING_COLUMNS: dict[str, str] = {
    "kind": "异常类型",
    "title": "名称",
    "family": "大类",
    "severity": "严重程度",
    "status": "类型状态",
    "subject_type": "对象",
    "subject": "编号",
    "order": "订单编号",
    "shop": "店铺",
    "why": "原因",
    "at_risk_fen": "涉及金额（分）",
    "deadline": "期限",
    "deadline_source": "期限来源",
    "hours_left": "剩余小时",
    "chance_lost": "损失概率（%）",
    "score": "分值",
    "days": "天数",
    "first_day": "首日",
    "last_day": "末日",
    "next_step": "下一步",
    "compared": "比较的值（JSON）",
    "fingerprint": "指纹",
}
ASIDE_COLUMNS: dict[str, str] = {
    "file": "文件",
    "sheet": "工作表",
    "row": "行",
    "column": "列",
    "value": "值",
    "expected": "正确的写法",
}


def header(columns: dict[str, str], lang: Lang) -> list[str]:
    """The header in that language."""
    return list(columns.values() if lang == "zh" else columns)


def finding_rows(checked: Checked, shown: list[Finding], lang: Lang) -> Iterator[Row]:
    """One row per finding, under FINDING_COLUMNS."""
    for one in shown:
        yield list(_finding(one, checked, lang).values())


def aside_rows(checked: Checked) -> Iterator[Row]:
    """One row per broken cell, under ASIDE_COLUMNS."""
    for one in checked.kept_aside:
        yield [one.file, one.sheet, one.row, one.column, masked_cell(one.value), one.expected]


def why(one: Finding, lang: Lang) -> str:
    """The values compared with their limits, in one line."""
    reasons = [part for part in one.compared if part.is_reason]
    if lang == "zh":
        return masked("；".join(part.explained for part in reasons))
    return masked("; ".join(part.explained_en for part in reasons))


def source_name(word: str, lang: Lang) -> str:
    """Who named the deadline."""
    return (
        CODES["deadline_source"][word][1]
        if lang == "zh" and word in CODES["deadline_source"]
        else word
    )


def _finding(one: Finding, checked: Checked, lang: Lang) -> dict[str, Cell]:
    step = next_step(one.kind, checked.book)
    compared = {part.column: part.plain() for part in one.compared}
    return {
        "kind": one.kind.id,
        "title": getattr(one.kind.title, lang),
        "family": one.kind.family,
        "severity": one.kind.severity,
        "status": one.kind.status,
        "subject_type": one.kind.subject,
        "subject": one.subject,
        "order": one.order,
        "shop": one.shop,
        "why": why(one, lang),
        "at_risk_fen": one.at_risk_fen,
        "deadline": one.deadline,
        "deadline_source": source_name(one.deadline_source, lang),
        "hours_left": one.hours_left,
        "chance_lost": one.chance_lost,
        "score": one.score,
        "days": one.days,
        "first_day": one.first_day or None,
        "last_day": one.last_day or None,
        "next_step": step["act"][lang] if step else None,
        "compared": masked(json.dumps(compared, ensure_ascii=False)),
        "fingerprint": one.fingerprint,
    }
