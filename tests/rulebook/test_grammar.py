"""The grammar refuses what it does not know, and what cannot be."""

import pytest
from pydantic import ValidationError

from fuchang.rulebook.grammar import AtRisk, EvidenceGroup, Hours, StepUse, Words

TITLE = Words(zh="发货事实", en="That it was shipped")


def test_no_more_proof_can_be_needed_than_there_is() -> None:
    with pytest.raises(ValidationError, match="need 2 of only 1 pieces"):
        EvidenceGroup(title=TITLE, need=2, pieces=("photo",))


def test_all_of_the_proof_can_be_needed() -> None:
    assert EvidenceGroup(title=TITLE, need=1, pieces=("photo",)).need == 1


def test_words_are_never_empty() -> None:
    with pytest.raises(ValidationError, match="at least 1 character"):
        Words(zh="", en="x")


def test_nothing_can_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        TITLE.zh = "别的"  # type: ignore[misc]


def test_a_window_is_read_as_seconds() -> None:
    assert StepUse.model_validate({"step": "look", "window": "PT2H"}).window == 7_200


@pytest.mark.parametrize("permille", [0, 1001])
def test_a_share_lies_between_nothing_and_all(permille: int) -> None:
    with pytest.raises(ValidationError):
        AtRisk(column="refund_fen", permille=permille)


def test_hours_are_written_with_four_digits() -> None:
    with pytest.raises(ValidationError, match="pattern"):
        Hours(opens="9:00", closes="20:00", days="working")
