"""Everything that people read is there in Chinese and in English."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from fuchang.rulebook.checks.issue import Look, Place, Remark, of_book, of_kinds
from fuchang.rulebook.grammar import Kind, Words

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def _words(part: object, place: Place) -> Iterator[tuple[Place, Words]]:
    if isinstance(part, Words):
        yield place, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _words(getattr(part, name), (*place, name))
    elif isinstance(part, tuple):
        for number, one in enumerate(part):
            yield from _words(one, (*place, number))


def _wrong(words: Words) -> Iterator[tuple[str, str]]:
    if words.zh.strip() == words.en.strip():
        yield "en", "the English must be a translation, not the same text"
    elif not _LATIN.search(words.en):
        yield "en", f"{words.en!r} is no English"
    if not _CHINESE.search(words.zh):
        yield "zh", f"{words.zh!r} is no Chinese"


@of_kinds()
def both_languages(kind: Kind, _look: Look) -> Iterator[tuple[Place, str]]:
    """A kind's words are in Chinese and English."""
    for place, words in _words(kind, ()):
        for language, problem in _wrong(words):
            yield (*place, language), problem


@of_book()
def lists_in_both_languages(look: Look) -> Iterator[Remark]:
    """The words of steps, windows, channels, evidence and papers are in Chinese and English."""
    book = look.book
    for list_name in ("steps", "windows", "channels", "evidence", "papers"):
        for name, entry in getattr(book, list_name).items():
            page, number = book.entries[list_name][name]
            for place, words in _words(entry, (number,)):
                for language, problem in _wrong(words):
                    yield Remark(page, (*place, language), problem)
