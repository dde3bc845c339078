"""Small kinds for tests, so that no test hangs on the words of the book."""

from typing import Any

from fuchang.rulebook.grammar import Example, Kind

_WORDS = {"zh": "一种", "en": "a kind"}


def kind(kind_id: str, subject: str, signals: list[dict[str, Any]], **more: Any) -> Kind:
    """A kind of that subject with these signals; the rest is filled in."""
    example = {"name": "x", "match": True, "facts": {}}
    return Kind.model_validate(
        {
            "id": kind_id, "title": _WORDS, "summary": _WORDS, "family": "metric", "severity": "low",
            "status": "active", "version": 1, "since": "2026-11-22", "reviewed": "2026-11-22",
            "subject": subject, "mission": ["A1"], "signals": signals, "chance_lost": 50,
            "holds_shipping": False, "rating": {"hit": "no", "why": _WORDS}, "waits_for": "us",
            "steps": [{"step": "verify_prompt", "window": "PT15M"}], "escalation": ["ticket"],
            "known_gaps": {"zh": "无", "en": "none"}, "sources": [{"ref": "x", "read": "2026-11-22"}],
            "examples": [example] * 4,
        }
        | more
    )  # fmt: skip


def example(**facts: list[dict[str, Any]]) -> Example:
    """The world of these rows, in which the kind must be found."""
    return Example(name="x", match=True, facts={name: tuple(rows) for name, rows in facts.items()})
