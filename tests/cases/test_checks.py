"""The three checks: what was compared, and that "none" of a closed list is nothing told."""

from typing import Any

import pytest

from fuchang.cases import checks
from fuchang.store.facts.look import OrderFacts


def facts(
    *, refund: dict[str, Any] | None = None, item: dict[str, Any] | None = None
) -> OrderFacts:
    return OrderFacts(
        order={}, refunds=[{"refund_id": "7", **refund}] if refund is not None else [], item=item or {}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ({}, "agrees"),
        ({"constraint_code": "none", "risk": "none"}, "agrees"),
        ({"constraint_code": "not_allowed"}, "differs"),
        ({"constraint_code": "none", "risk": "review"}, "differs"),
        ({"prompt": "该退款不符合条件"}, "differs"),
    ],
)
def test_the_platform_has_to_say_something_before_it_counts(
    told: dict[str, Any], verdict: str
) -> None:
    assert checks.prompt(facts(refund=told), "7")[0] == verdict


def test_nothing_is_known_of_a_prompt_without_a_refund() -> None:
    assert checks.prompt(facts(), "7")[0] == "unknown"


@pytest.mark.parametrize(
    ("listed", "spoken", "verdict"),
    [
        ("none", "fresh", "differs"),
        ("fresh", "fresh", "agrees"),
        ("food", "none", "agrees"),
        ("food", None, "agrees"),
    ],
)
def test_a_title_that_speaks_of_no_special_class_contradicts_none(
    listed: str, spoken: str | None, verdict: str
) -> None:
    told = {"title": "x", "special": listed, "special_by_words": spoken}
    assert checks.category(facts(item=told), "")[0] == verdict
