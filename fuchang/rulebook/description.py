"""A plan as plain data in both languages: one document for machines."""

from typing import Any

from fuchang.facts.subjects import SUBJECTS
from fuchang.kernel.clock import local_text
from fuchang.kernel.money import yuan
from fuchang.rulebook.calendar import Open, Shut
from fuchang.rulebook.grammar import AtRisk, Kind, Words
from fuchang.rulebook.names import name
from fuchang.rulebook.planner import DeadlineSource, Plan, PlannedStep, Rung
from fuchang.rulebook.words import label, sentence, span

_ALL_OF_IT = 1000


def described(plan: Plan) -> dict[str, Any]:
    """Everything about the kind and its plan, keys in the order of a page."""
    kind = plan.kind
    top = kind.model_dump(
        mode="json",
        include={
            "id", "title", "summary", "family", "severity", "status", "version", "since",
            "reviewed", "subject", "mission", "chance_lost", "holds_shipping", "rating",
            "waits_for", "known_gaps", "doubts", "sources",
        },
    )  # fmt: skip
    return top | {
        "as_of": local_text(plan.opened_at),
        "signals": [_both(sentence(signal, subject=kind.subject)) for signal in kind.signals],
        "deadline": [_deadline(source, kind) for source in plan.deadlines],
        "at_risk": None if kind.at_risk is None else _both(at_risk(kind.at_risk, kind)),
        "evidence": [
            {
                "title": _both(group.title),
                "need": group.need,
                "pieces": [piece.model_dump(mode="json") for piece in group.pieces],
            }
            for group in plan.evidence
        ],
        "steps": [_step(step) for step in plan.steps],
        "escalation": [_rung(rung) for rung in plan.ladder],
        "examples": [{"name": one.name, "match": one.match} for one in kind.examples],
    }


def at_risk(rule: AtRisk, kind: Kind) -> Words:
    """`退款金额`, `订单实付 的 30%，至少 5.00 元`."""
    subject = SUBJECTS[kind.subject]
    column = label(subject.feature(rule.column))
    zh, en = column.zh, column.en
    if rule.minus:
        less = label(subject.feature(rule.minus))
        zh, en = f"{zh} 减 {less.zh}", f"{en} less {less.en}"
    if rule.permille != _ALL_OF_IT:
        share = f"{rule.permille / 10:g}%"
        zh, en = f"{zh} 的 {share}", f"{share} of {en}"
    if rule.min_fen:
        zh, en = f"{zh}，至少 {yuan(rule.min_fen)} 元", f"{en}, at least {yuan(rule.min_fen)} yuan"
    if rule.max_fen is not None:
        zh, en = f"{zh}，至多 {yuan(rule.max_fen)} 元", f"{en}, at most {yuan(rule.max_fen)} yuan"
    return Words(zh=zh, en=en)


def deadline(source: DeadlineSource, kind: Kind) -> Words:
    """`申请时间 + 5 天（默认时限（未核实））`, `超时时间（平台字段、导出文件列）`."""
    column = label(SUBJECTS[kind.subject].feature(source.column))
    named = [name("named_by", word) for word in source.named_by]
    zh = "、".join(one.zh for one in named)
    en = ", ".join(one.en for one in named)
    if source.window is None:
        return Words(zh=f"{column.zh}：{zh}", en=f"{column.en}: {en}")
    long = span(source.window.span)
    return Words(
        zh=f"{column.zh} + {long.zh}：{zh}，{source.window.title.zh}",
        en=f"{column.en} + {long.en}: {en}, {source.window.title.en}",
    )


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _deadline(source: DeadlineSource, kind: Kind) -> dict[str, Any]:
    window = source.window
    return {
        "column": source.column,
        "named_by": list(source.named_by),
        "window": None if window is None else window.id,
        "seconds": None if window is None else window.span,
        "verified": window is None or window.verified,
        "on_timeout": None if window is None else _both(window.on_timeout),
        "says": _both(deadline(source, kind)),
    }


def _step(planned: PlannedStep) -> dict[str, Any]:
    return planned.step.model_dump(mode="json") | {
        "seconds": planned.window,
        "due_at": local_text(planned.due_at),
    }


def _rung(rung: Rung) -> dict[str, Any]:
    return rung.channel.model_dump(mode="json") | state(rung.state)


def state(of: Open | Shut) -> dict[str, Any]:
    """`open` with `closes_at` (null: never), or not open with `opens_at`."""
    if isinstance(of, Shut):
        return {"open": False, "opens_at": local_text(of.opens_at)}
    closes = None if of.closes_at is None else local_text(of.closes_at)
    return {"open": True, "closes_at": closes}
