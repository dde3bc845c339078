"""The list of topics is that of the verbs in the code."""

import re
from pathlib import Path

import pytest

from fuchang.kernel.errors import UnknownWord
from fuchang.watch import topics
from fuchang.web.templatetags.desk import VERBS

CASES = Path(__file__).resolve().parents[2] / "fuchang" / "cases"
NOT_ANNOUNCED = {
    "case.rekeyed",
    "finding.joined",
    "case.normal_again",
    "clock.moved",
    "incident.rekeyed",
}


def verbs() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in CASES.rglob("*.py"))
    return set(
        re.findall(
            r'"((?:case|note|step|proof|clock|hold|number|incident|paper|loss)\.[a-z_.]+)"', text
        )
    )


def test_every_verb_is_a_topic_and_every_topic_a_verb() -> None:
    assert verbs() - NOT_ANNOUNCED <= set(topics.topics())
    assert set(topics.topics()) <= verbs() | set(VERBS)


def test_every_topic_has_a_title_in_both_languages() -> None:
    for titles in topics.topics().values():
        assert titles.zh
        assert titles.en


def test_a_choice_is_known_or_refused() -> None:
    assert topics.known(["hold.*", "case.closed", "hold.*"]) == ["case.closed", "hold.*"]
    with pytest.raises(UnknownWord, match=r"case\.closed"):
        topics.known(["case.gone"])
    assert topics.chosen(["hold.*"]) == set(topics.groups()["hold"])
