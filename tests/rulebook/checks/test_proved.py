"""Data that tick steps without doubt are no mistake."""

from pathlib import Path

from tests.rulebook.small_book import issues

STEPS = "steps/all.yml"


def test_two_steps_with_one_piece_are_fine_when_it_ticks_only_one(tmp_path: Path) -> None:
    ticked = "proof: photo\n  proved_by: [{datum: proof}]\n  verified: false"
    assert issues(tmp_path, (STEPS, "proof: photo\n  verified: false", ticked)) == []


def test_words_that_the_facts_know_are_fine(tmp_path: Path) -> None:
    data = "[{datum: tracking, codes: [picked_up]}, {datum: escalation, channels: [hotline]}]"
    ticked = f"proof: snapshot\n  proved_by: {data}"
    assert issues(tmp_path, (STEPS, "proof: snapshot", ticked)) == []
