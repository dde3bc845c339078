"""One thing that happened to a parcel, told by several services moments apart: pure, whatever the order.

What rests are sightings, each as it was told: two services differ by seconds, and which of them speaks
first is chance. So they are put together where people look and where news is told from repetition.
The kept sum `parcel_state.scans` counts sightings: kinds ask it only whether there is any.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

# some services cut the seconds off and others stamp when they heard of it: up to a minute apart. A
# courier needs longer from one scan of a sort to the next, but for arrival and departure in one go
SAME_WITHIN_S = 60
_NO_SIGN = re.compile(r"[\W_]+")
Sighting = Mapping[str, Any]


def happenings(sightings: Iterable[Sighting]) -> list[dict[str, Any]]:
    """What happened, newest first: sightings of one meaning within a minute of the first are one.

    Each is its earliest sighting with the fullest place and sentence; `told` is how many told of it and
    `also` what others said in other words: nothing that was said is hidden.
    """
    groups: dict[Any, list[list[Sighting]]] = {}
    for one in sorted(sightings, key=_turn):
        same = groups.setdefault(one["code"], [])
        if same and one["seen_at"] - same[-1][0]["seen_at"] <= SAME_WITHIN_S:
            same[-1].append(one)
        else:
            same.append([one])
    found = [_together(group) for same in groups.values() for group in same]
    # what fell into one second stays in one order
    return sorted(found, key=lambda one: (one["seen_at"], str(one["code"])), reverse=True)


def fuller(one: str | None, other: str | None) -> str | None:
    """Of two texts about one thing the longer in bytes, as a character says more than a letter."""
    return max(one, other, key=_fullness)


def _fullness(text: str | None) -> tuple[int, str]:
    return len((text or "").encode("utf-8", "surrogatepass")), text or ""


def said_alike(words: str | None) -> str:
    """A sentence without signs and blanks, by which services differ who pass on the same one."""
    return _NO_SIGN.sub("", words or "").lower()


def _together(group: list[Sighting]) -> dict[str, Any]:
    words: str | None = None
    place: str | None = None
    for one in group:
        words, place = fuller(words, one["words"]), fuller(place, one["place"])
    others = {said_alike(one["words"]): one["words"] for one in reversed(group) if one["words"]}
    others.pop(said_alike(words), None)
    return {
        **group[0],
        "words": words,
        "place": place,
        "told": len(group),
        "also": sorted(others.values()),
    }


def _turn(one: Sighting) -> tuple[int, str, str]:
    return one["seen_at"], one["words"] or "", one["place"] or ""
