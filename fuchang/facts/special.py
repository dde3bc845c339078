"""Which special class under article 89 a title or a category path speaks of."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fuchang.facts.codes import code


@cache
def special_words() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """(class, words that speak of it, words that take it back), the first class that fits counts."""
    text = (files("fuchang.facts") / "special_words.yml").read_text(encoding="utf-8")
    classes: list[dict[str, Any]] = yaml.safe_load(text)["classes"]
    return tuple(
        (str(one["class"]), tuple(one["words"]), tuple(one.get("unless", ()))) for one in classes
    )


def special_of(text: str) -> int:
    """The code of the special class that a text speaks of, 0 for none."""
    lowered = text.lower()
    for name, words, unless in special_words():
        for word in unless:
            if word in lowered:
                break
        else:
            if any(word in lowered for word in words):
                return code(kind="special", word=name)
    return 0


def special_case(column: str) -> str:
    """The same as `special_of`, as a DuckDB expression over a column; NULL for no text."""
    whens = []
    for name, words, unless in special_words():
        fits = f"regexp_matches(LOWER({column}), '{_either(words)}')"
        if unless:
            fits += f" AND NOT regexp_matches(LOWER({column}), '{_either(unless)}')"
        whens.append(f"WHEN {fits} THEN {code(kind='special', word=name)}")
    return f"CASE WHEN {column} IS NULL THEN NULL {' '.join(whens)} ELSE 0 END"


def _either(words: tuple[str, ...]) -> str:
    return "|".join(words)
