"""A column of words → small integers; an unknown word is 0 and is counted, its row stays."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.facts.words import word_list


def codes(text: pa.Array, *, name: str) -> tuple[pa.Array, dict[str, int]]:
    """Integers of a column of words, and how often each unknown word stands there."""
    words = word_list(name)
    coded = pc.dictionary_encode(text)
    found = [words.find(word) for word in coded.dictionary.to_pylist()]
    numbers = pa.array([0 if number is None else number for number in found], pa.int64())
    unknown: dict[str, int] = {}
    if None in found:
        tally = np.bincount(np.asarray(coded.indices.drop_null()), minlength=len(found))
        spelled = coded.dictionary.to_pylist()
        unknown = {spelled[at]: int(tally[at]) for at, number in enumerate(found) if number is None}
    return numbers.take(coded.indices), unknown
