"""What platforms and people write → the integers of the closed lists; an unknown word is 0 and is told."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from typing import Any

import yaml

from fuchang.facts.codes import CODES, code
from fuchang.kernel.errors import AskUser
from fuchang.kernel.text import normalised

_SIGNS = re.compile(r"[,，。.、;；:：/\\()（）\-_]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnknownWordList(AskUser):
    """A map asks for a list of words that nobody wrote."""

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"no list of words {name!r}; known: {', '.join(sorted(_lists()))}")


@dataclass(frozen=True, slots=True)
class WordList:
    """Words and their integers; `inside` are tried, in order, on words that none equals."""

    exact: dict[str, int]
    inside: tuple[tuple[str, int], ...]

    def find(self, word: str) -> int | None:
        """The integer that a written word means; None if nobody knows."""
        plain = bare(word)
        if plain in self.exact:
            return self.exact[plain]
        return next((number for part, number in self.inside if part in plain), None)


def bare(word: str) -> str:
    """A word without its signs, so that a full-width and an ASCII comma are one."""
    return _SIGNS.sub("", normalised(word))


def word_list(name: str) -> WordList:
    """The list of that name in `words.yml`. Raises UnknownWordList."""
    if name not in _lists():
        raise UnknownWordList(name=name)
    return _lists()[name]


@cache
def _lists() -> dict[str, WordList]:
    text = (files("fuchang.facts") / "words.yml").read_text(encoding="utf-8")
    lists = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
    return {name: _word_list(entry) for name, entry in lists.items()}


def _word_list(entry: dict[str, dict[str, list[str]]]) -> WordList:
    kind = str(entry["codes"])
    number: Callable[[str], int] = int if kind == "flag" else partial(_code_of, kind)
    exact = {bare(word): number(name) for name, words in entry["words"].items() for word in words}
    if kind != "flag":
        exact |= {bare(zh): n for _, (n, zh) in CODES[kind].items() if bare(zh) not in exact}
        exact |= {bare(name): n for name, (n, _) in CODES[kind].items() if bare(name) not in exact}
    inside = [
        (bare(word), number(name))
        for name, words in entry.get("inside", {}).items()
        for word in words
    ]
    return WordList(exact, tuple(inside))


def _code_of(kind: str, word: str) -> int:
    return code(kind=kind, word=word)
