"""The moment of a run as SQL says it: a number, or a parameter for statements that are kept."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Bound:
    """A moment that is bound when the statement runs, so many seconds later or earlier."""

    parameter: str
    later: int = 0

    def __add__(self, seconds: int) -> "Bound":
        return Bound(self.parameter, self.later + seconds)

    def __sub__(self, seconds: int) -> "Bound":
        return Bound(self.parameter, self.later - seconds)

    def __str__(self) -> str:
        if not self.later:
            return self.parameter
        return f"({self.parameter} {'+' if self.later > 0 else '-'} {abs(self.later)})"


Moment: TypeAlias = int | Bound
