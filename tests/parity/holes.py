"""Where an engine does not give what the others give, and who must act.

`notimpl`: we could, and have not. `notyet`: the engine's makers must first. `never`: do not try. A hole
that heals fails the suite, so that it is taken out here.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Hole:
    """One kind that one engine does not find as the others do."""

    engine: str
    kind: str
    who: Literal["notimpl", "notyet", "never"]
    raises: type[Exception]
    why: str


HOLES: tuple[Hole, ...] = ()


def declared(engine: str) -> frozenset[str]:
    """The kinds that this engine is known not to find as the others do."""
    return frozenset(hole.kind for hole in HOLES if hole.engine == engine)
