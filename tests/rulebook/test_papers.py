"""Papers are filled by plain replacement: what stands in braces is a word, never code."""

from pathlib import Path

import pytest

from fuchang.rulebook.loader import RulebookError, load
from fuchang.rulebook.papers import BLANKS, blanks, composed
from tests.rulebook.small_book import small_book


def test_paragraphs_stay_or_go_and_blanks_are_filled(tmp_path: Path) -> None:
    paper = small_book(tmp_path).papers["statement"]
    values = {"shop": "小满", "statuses": "12"}
    assert composed(paper, language="zh", holds=set(), values=values) == "小满 有 12 项异常"
    over = composed(paper, language="en", holds={"over"}, values=values)
    assert over == "小满 has 12 troubles\n\nIt is over"


def test_a_value_with_braces_is_not_filled_again(tmp_path: Path) -> None:
    paper = small_book(tmp_path).papers["statement"]
    values = {"shop": "{statuses}{0.__class__}", "statuses": "1"}
    told = composed(paper, language="zh", holds=set(), values=values)
    assert told == "{statuses}{0.__class__} 有 1 项异常"


def test_the_shipped_papers_use_only_blanks_that_are_known() -> None:
    papers = load(proofs=False).papers
    assert set(papers) == {"statement", "compensation"}
    used = {
        blank
        for paper in papers.values()
        for part in paper.parts
        for blank in blanks(part.words.zh) | blanks(part.words.en)
    }
    assert used == set(BLANKS)


def test_a_condition_that_nobody_knows_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"papers\.yml:\d+: parts\.1\.when"):
        small_book(tmp_path, ("papers.yml", "when: over", "when: sometimes"))
