"""Words of a platform → small integers; an unknown word is 0 and is counted, its row stays."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports.shipped import shipped
from fuchang.facts.codes import CODES, code
from fuchang.kernel.errors import AskUser
from fuchang.kernel.text import normalised

_SIGNS = re.compile(r"[,，。.、;；:：/\\()（）\-_]")


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


def bare(word: str) -> str:
    """A word without its signs, so that a full-width and an ASCII comma are one."""
    return _SIGNS.sub("", normalised(word))


@cache
def _lists() -> dict[str, WordList]:
    return {name: _word_list(entry) for name, entry in shipped("words.yml").items()}


def _word_list(entry: dict[str, dict[str, list[str]]]) -> WordList:
    kind = str(entry["codes"])
    number: Callable[[str], int] = int if kind == "flag" else partial(code_of, kind)
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


def code_of(kind: str, word: str) -> int:
    """The integer of a word of a closed list."""
    return code(kind=kind, word=word)


def word_list(name: str) -> WordList:
    """The list of that name in `words.yml`. Raises UnknownWordList."""
    if name not in _lists():
        raise UnknownWordList(name=name)
    return _lists()[name]


def codes(text: pa.Array, *, name: str) -> tuple[pa.Array, dict[str, int]]:
    """Integers of a column of words, and how often each unknown word stands there."""
    words = word_list(name)
    coded = pc.dictionary_encode(text)
    found = [_find(words, word) for word in coded.dictionary.to_pylist()]
    numbers = pa.array([0 if number is None else number for number in found], pa.int64())
    unknown: dict[str, int] = {}
    if None in found:
        tally = np.bincount(np.asarray(coded.indices.drop_null()), minlength=len(found))
        spelled = coded.dictionary.to_pylist()
        unknown = {spelled[at]: int(tally[at]) for at, number in enumerate(found) if number is None}
    return numbers.take(coded.indices), unknown


def _find(words: WordList, word: str) -> int | None:
    plain = bare(word)
    if plain in words.exact:
        return words.exact[plain]
    return next((number for part, number in words.inside if part in plain), None)
