"""The glossary knows each table, closed list, subject and family that the code knows."""

from pathlib import Path
from typing import get_args

import pytest

from fuchang.facts.codes import CODES
from fuchang.facts.subjects import SUBJECTS
from fuchang.facts.tables import TABLES
from fuchang.rulebook.grammar import Family, SubjectName

GLOSSARY = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text(
    encoding="utf-8"
)


@pytest.mark.parametrize("word", [*TABLES, *CODES, *SUBJECTS, *get_args(SubjectName)])
def test_the_glossary_has_the_word(word: str) -> None:
    assert f"`{word}`" in GLOSSARY


@pytest.mark.parametrize("family", get_args(Family))
def test_the_glossary_has_the_family(family: str) -> None:
    assert family in next(line for line in GLOSSARY.splitlines() if "`family`" in line)
