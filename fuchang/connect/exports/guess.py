"""Guesses a column map from names and values, for a header that no map knows."""

from collections.abc import Sequence

from fuchang.connect.exports.header import Recognised
from fuchang.connect.exports.maps import Map


def recognise(rows: Sequence[Sequence[str]]) -> Recognised | None:
    """A guessed map for the likeliest header among the first rows, or None."""
    del rows
    return None


def month_first(one: Map) -> bool | None:
    """How a guessed map reads `5/4/2017`; None for maps that never write so."""
    del one
    return None
