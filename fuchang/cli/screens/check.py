"""The result of a check as tables: totals, kinds, findings, rows kept aside."""

from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from fuchang.detection.findings import Finding
from fuchang.kernel.clock import HOUR, local_text
from fuchang.kernel.money import yuan
from fuchang.market.score import Score
from fuchang.pipeline.document import aside, by_kind, next_step, totals, warnings
from fuchang.pipeline.outputs.rows import source_name, why
from fuchang.pipeline.search import Checked

Lang = Literal["zh", "en"]

_USUAL = 20
_FEW_NAMES = 3
_ASIDE = 20
_NARROWEST = 100
# how the width of the terminal is shared among the columns of findings
_RATIOS = {"异常": 3, "原因": 8, "期限": 4, "下一步": 5, "金额（元）": 3} | {
    "What": 3, "Why": 8, "Deadline": 4, "Next step": 5, "At risk": 3,
}  # fmt: skip
# an id that is broken over two lines cannot be copied
_HOLD_IDS = ("对象", "Subject")
_LONGEST_ID = 21
_COLOURS = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "dim"}
_SEVERITIES = {"critical": "紧急", "high": "高", "medium": "中", "low": "低"}
_TOTALS = {
    "zh": (
        "截至 {moment}\n"
        "订单 {orders}，已付款 {paid}，退款 {refunds}，已退 {money} 元\n"
        "退款率 {refund_rate_created}（按创建的订单），{refund_rate_paid}（按已付款的订单）\n"
        "异常退款 {abnormal_refunds}，占全部退款的 {abnormal_share_of_refunds}\n"
        "收到 {received} 行 = 接受 {accepted} + 重复 {duplicate} + 被取代 {superseded}"
        " + 单独放着 {kept_aside}"
    ),
    "en": (
        "As of {moment}\n"
        "Orders {orders}, paid {paid}, refunds {refunds}, refunded {money} yuan\n"
        "Refund rate {refund_rate_created} of orders created, {refund_rate_paid} of orders paid\n"
        "Abnormal refunds {abnormal_refunds}, {abnormal_share_of_refunds} of all refunds\n"
        "Rows received {received} = accepted {accepted} + duplicate {duplicate}"
        " + superseded {superseded} + kept aside {kept_aside}"
    ),
}


def show(checked: Checked, *, limit: int | None, lang: Lang, scored: list[Score] | None) -> None:
    """Print everything that a seller wants to see, the dearest first."""
    console = Console(highlight=False, soft_wrap=False)
    if console.width < _NARROWEST and not console.is_terminal:
        console = Console(highlight=False, width=_NARROWEST + 40)
    _show_totals(console, checked, lang)
    _show_kinds(console, checked, lang)
    _show_findings(console, checked, limit=_USUAL if limit is None else limit, lang=lang)
    _show_aside(console, checked, lang)
    if scored is not None:
        _show_scores(console, scored, lang)
    for warning in warnings(checked):
        console.print(Text(f"! {warning}", style="yellow"))


def _show_totals(console: Console, checked: Checked, lang: Lang) -> None:
    got = totals(checked)
    rates = {
        name: _percent(got[name])
        for name in ("refund_rate_created", "refund_rate_paid", "abnormal_share_of_refunds")
    }
    counts = {name: f"{value:,}" for name, value in got.items() if isinstance(value, int)}
    moment = checked.moment.zh if lang == "zh" else checked.moment.en
    told = {**counts, **rates, "money": yuan(got["refunded_fen"]), "moment": moment}
    console.print(Text(_TOTALS[lang].format(**told)))
    _show_guessed(console, checked, lang)


def _show_guessed(console: Console, checked: Checked, lang: Lang) -> None:
    guessed = [file.name for file in checked.files if file.guessed and not file.problem]
    if not guessed:
        return
    names = "、".join(guessed[:_FEW_NAMES]) + ("……" if len(guessed) > _FEW_NAMES else "")
    told = (
        f"! {len(guessed)} 个文件按列名和取值猜测读入（fuchang map 可看可改）：{names}"
        if lang == "zh"
        else f"! {len(guessed)} files read by a guess (see and correct it with fuchang map): {names}"
    )
    console.print(Text(told, style="yellow"))


def _show_scores(console: Console, scored: list[Score], lang: Lang) -> None:
    zh = lang == "zh"
    heads = (
        ("类型", "埋入", "发现", "正确", "查准率", "查全率", "真相")
        if zh
        else ("Kind", "Planted", "Found", "Right", "Precision", "Recall", "Truth")
    )
    sure, chance = ("算术", "有偶然") if zh else ("arithmetic", "by chance")
    table = _table("与真相比对" if zh else "Against the truth", heads, right=(1, 2, 3, 4, 5))
    for one in scored:
        table.add_row(
            one.kind, f"{one.planted:,}", f"{one.found:,}", f"{one.right:,}",
            _percent(one.precision), _percent(one.recall), sure if one.arithmetic else chance,
        )  # fmt: skip
    console.print(table)


def _show_kinds(console: Console, checked: Checked, lang: Lang) -> None:
    rows = by_kind(checked)
    if not rows:
        console.print(Text("没有发现异常" if lang == "zh" else "Nothing abnormal", style="green"))
        return
    heads = (
        ("类型", "编号", "严重", "发现", "涉及金额（元）")
        if lang == "zh"
        else ("Kind", "Id", "Severity", "Findings", "At risk (yuan)")
    )
    table = _table("按类型汇总" if lang == "zh" else "By kind", heads, right=(3, 4))
    for row in rows:
        trial = ("（试行）" if lang == "zh" else " (trial)") if row["status"] == "trial" else ""
        table.add_row(
            f"{escape(row['title'][lang])}{trial}", row["kind"], _severity(row["severity"], lang),
            f"{row['findings']:,}", yuan(row["at_risk_fen"]),
        )  # fmt: skip
    console.print(table)


def _show_findings(console: Console, checked: Checked, *, limit: int, lang: Lang) -> None:
    shown = checked.findings.top(limit)
    if not shown:
        return
    total = len(checked.findings)
    title = f"发现 {len(shown)} / {total}" if lang == "zh" else f"Findings {len(shown)} of {total}"
    heads = (
        ("异常", "对象", "原因", "金额（元）", "期限", "下一步")
        if lang == "zh"
        else ("What", "Subject", "Why", "At risk", "Deadline", "Next step")
    )
    table = _table(title, heads, right=(3,), lines=True)
    for one in shown:
        table.add_row(
            Text(getattr(one.kind.title, lang), style=_COLOURS[one.kind.severity]),
            Text(_subject(one, lang)), Text(why(one, lang)), yuan(one.at_risk_fen),
            Text(_deadline(one, checked.moment.at, lang)), Text(_step(one, checked, lang)),
        )  # fmt: skip
    console.print(table)
    if len(shown) < total:
        more = (
            "其余用 --limit、--csv、--xlsx 或 --json 查看"
            if lang == "zh"
            else "see the rest with --limit, --csv, --xlsx or --json"
        )
        console.print(Text(more, style="dim"))


def _show_aside(console: Console, checked: Checked, lang: Lang) -> None:
    if not checked.kept_aside:
        return
    count = len(checked.kept_aside)
    title = f"单独放着的行（{count} 处）" if lang == "zh" else f"Rows kept aside ({count} cells)"
    heads = (
        ("文件", "行", "列", "值", "正确的写法")
        if lang == "zh"
        else ("File", "Row", "Column", "Value", "Expected")
    )
    table = _table(title, heads, right=(1,))
    for one in checked.kept_aside[:_ASIDE]:
        plain = aside(one)
        name = f"{plain['file']} [{plain['sheet']}]" if plain["sheet"] else plain["file"]
        table.add_row(
            Text(name),
            str(plain["row"]),
            *(Text(plain[key]) for key in ("column", "value", "expected")),
        )
    console.print(table)


def _table(
    title: str, heads: tuple[str, ...], *, right: tuple[int, ...], lines: bool = False
) -> Table:
    table = Table(title=Text(title), title_justify="left", show_lines=lines, expand=lines)
    for place, head in enumerate(heads):
        justify: Literal["left", "right"] = "right" if place in right else "left"
        ratio = _RATIOS.get(head) if lines else None
        width = _LONGEST_ID if head in _HOLD_IDS else None
        table.add_column(Text(head), justify=justify, overflow="fold", ratio=ratio, width=width)
    return table


def _subject(one: Finding, lang: Lang) -> str:
    told = one.subject
    if one.order and one.order != one.subject:
        told += f"\n{'订单' if lang == 'zh' else 'order'} {one.order}"
    if one.days > 1:
        told += (
            f"\n{one.first_day} – {one.last_day}（{one.days} 天）"
            if lang == "zh"
            else f"\n{one.first_day} – {one.last_day} ({one.days} days)"
        )
    return told if one.shop in told else f"{told}\n{one.shop}"


def _deadline(one: Finding, now: int, lang: Lang) -> str:
    if one.deadline_at is None:
        return "—"
    source = source_name(one.deadline_source, lang)
    return f"{local_text(one.deadline_at)[:16]}\n{_left(one.deadline_at - now, lang)}\n{source}"


def _left(seconds: int, lang: Lang) -> str:
    hours, past = abs(seconds) // HOUR, seconds < 0
    days, rest = divmod(hours, 24)
    if lang == "zh":
        span = f"{days} 天 {rest} 小时" if days else f"{rest} 小时"
        return f"已过 {span}" if past else f"还剩 {span}"
    span = f"{days} d {rest} h" if days else f"{rest} h"
    return f"{span} ago" if past else f"{span} left"


def _step(one: Finding, checked: Checked, lang: Lang) -> str:
    step = next_step(one.kind, checked.book)
    return str(step["act"][lang]) if step else "—"


def _severity(word: str, lang: Lang) -> Text:
    return Text(_SEVERITIES[word] if lang == "zh" else word, style=_COLOURS[word])


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate * 100:.2f}%"
