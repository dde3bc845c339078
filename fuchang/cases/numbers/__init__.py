"""批量补传单号: lines are matched first, nothing is done until somebody confirms, each line by itself."""

from fuchang.cases.numbers.batch import CHOSEN, MOST, NoLines, TooManyLines, lines_of, match, recent
from fuchang.cases.numbers.submit import Left, deed, submit

__all__ = [
    "CHOSEN",
    "MOST",
    "Left",
    "NoLines",
    "TooManyLines",
    "deed",
    "lines_of",
    "match",
    "recent",
    "submit",
]
