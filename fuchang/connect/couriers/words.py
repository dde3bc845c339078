"""What a courier's sentence means, where the provider gives no code: `words.yml`, the first line that fits."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from fuchang.connect.couriers.statuses import UNKNOWN, Meaning, meaning

LONGEST = 500  # of a sentence that is looked at


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    means: Meaning
    fits: re.Pattern[str]
    unless: re.Pattern[str] | None


def understood(words: str) -> Meaning:
    """The meaning of a sentence; unknown rather than a guess."""
    plain = words[:LONGEST]
    for line in _lines():
        if line.fits.search(plain) and not (line.unless and line.unless.search(plain)):
            return line.means
    return UNKNOWN


@cache
def _lines() -> tuple[Line, ...]:
    text = files(__package__).joinpath("words.yml").read_text(encoding="utf-8")
    return tuple(
        Line(
            means=meaning(entry["means"], handed=bool(entry.get("handed"))),
            fits=re.compile("|".join(entry["if"])),
            unless=re.compile("|".join(entry["unless"])) if "unless" in entry else None,
        )
        for entry in yaml.safe_load(text)["words"]
    )
