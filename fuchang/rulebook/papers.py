"""The papers of an incident: paragraphs whose blanks are filled by plain replacement, never evaluated."""

import re
from collections.abc import Collection, Mapping

from fuchang.rulebook.grammar import Paper

# what a paragraph may speak of; nothing of buyers is among it
BLANKS = (
    "shop", "number", "today", "began", "ended", "statuses", "open", "subjects", "orders", "amount",
    "sorts", "loss", "asked", "recovered",
)  # fmt: skip
BLANK = re.compile(r"\{([^{}]*)\}")


def blanks(text: str) -> frozenset[str]:
    """What stands in braces in a text."""
    return frozenset(BLANK.findall(text))


def composed(
    paper: Paper, *, language: str, holds: Collection[str], values: Mapping[str, str]
) -> str:
    """The paper's paragraphs that `holds` keeps, with their blanks filled."""
    texts = [
        getattr(part.words, language)
        for part in paper.parts
        if part.when == "always" or part.when in holds
    ]
    return "\n\n".join(BLANK.sub(lambda found: values[found[1]], text) for text in texts)
