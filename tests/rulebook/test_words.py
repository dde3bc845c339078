"""What signals say to a person."""

from typing import get_args

import pytest

from fuchang.facts.subjects import SUBJECTS
from fuchang.rulebook.operators import AnyOf, Comparison, NotAll
from fuchang.rulebook.words import comparison, label, sentence, span
from tests.rulebook.every_operator import EVERY, OPERATORS


def test_every_operator_has_an_example_here() -> None:
    assert set(OPERATORS) == {
        one.model_fields["op"].annotation.__args__[0] for one in get_args(get_args(Comparison)[0])
    }


@pytest.mark.parametrize(("part", "subject", "zh", "en"), EVERY, ids=[row[0].op for row in EVERY])
def test_it_says_the_comparison_in_both_languages(part, subject, zh, en) -> None:
    said = comparison(part, subject=subject)
    assert (said.zh, said.en) == (zh, en)


def test_a_group_names_how_its_parts_count() -> None:
    said = sentence(AnyOf(any_of=(EVERY[0][0], EVERY[4][0])), subject="refund")
    assert said.zh.startswith("任一成立（")
    assert said.en.startswith("any of (")


def test_an_exception_reads_as_one() -> None:
    said = sentence(NotAll(not_all=(EVERY[0][0],)), subject="refund")
    assert said.zh == f"排除（{EVERY[0][2]}）"
    assert said.en == f"except ({EVERY[0][3]})"


def test_what_may_not_hold_together_is_said_so() -> None:
    said = sentence(NotAll(not_all=(EVERY[0][0], EVERY[4][0])), subject="refund")
    assert said.zh.startswith("不得同时成立（")


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (86_400, "24 小时", "24 hours"),
        (129_600, "36 小时", "36 hours"),
        (432_000, "5 天", "5 days"),
        (3_600, "1 小时", "1 hour"),
        (900, "15 分钟", "15 minutes"),
        (61, "61 秒", "61 seconds"),
    ],
)
def test_a_span_reads_as_people_say_it(seconds: int, zh: str, en: str) -> None:
    assert (span(seconds).zh, span(seconds).en) == (zh, en)


@pytest.mark.parametrize(
    ("subject", "feature"),
    [(subject.name, feature) for subject in SUBJECTS.values() for feature in subject.features],
    ids=lambda part: getattr(part, "name", part),
)
def test_every_column_has_a_short_chinese_label(subject: str, feature) -> None:
    said = label(feature).zh
    assert max(said) > "\u2e80", f"{subject}.{feature.name}: {said}"
    assert len(said) <= 24
