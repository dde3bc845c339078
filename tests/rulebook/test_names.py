"""Every closed word of the grammar has a name in both languages."""

from typing import get_args

import pytest

from fuchang.facts.codes import CODES
from fuchang.rulebook import grammar
from fuchang.rulebook.names import NAMES, name

CLOSED = {
    "family": get_args(grammar.Family),
    "severity": get_args(grammar.Severity),
    "status": get_args(grammar.Life),
    "waits_for": get_args(grammar.Party),
    "actor": get_args(grammar.Actor),
    "subject": get_args(grammar.SubjectName),
    "hit": get_args(grammar.RatingHit.model_fields["hit"].annotation),
    "collected": get_args(grammar.Evidence.model_fields["collected"].annotation),
    "named_by": tuple(word for word in CODES["deadline_source"] if word != "none"),
}


@pytest.mark.parametrize("kind", NAMES)
def test_every_word_has_a_name_and_no_name_is_left_over(kind: str) -> None:
    assert set(NAMES[kind]) == set(CLOSED[kind])


def test_a_name_is_looked_up_by_list_and_word() -> None:
    assert name("actor", "warehouse").zh == "仓库"
