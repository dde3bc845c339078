"""The trace of a parcel as couriers in the simulated world would tell it: scans with sentences and places."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fuchang.facts.codes import word
from fuchang.facts.couriers import canonical, courier_of
from fuchang.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Seen:
    """One scan: when, what (a word of `trace`), the courier's sentence, the city."""

    at: int
    what: str
    words: str
    place: str


def seen(world: World, number: str, *, until: int) -> list[Seen]:
    """The scans of a number up to a moment, oldest first."""
    with world.lock:
        rows = list(world.scans.get(canonical(number), ()))
    known = sorted((row for row in rows if row["seen_at"] <= until), key=lambda row: row["seen_at"])
    return [_told(row, place) for place, row in enumerate(known)]


def carried_by(world: World, number: str) -> str:
    """The courier, by our name, whom the seller named for this number; empty for a number of nobody."""
    parcels = world.of_waybill(canonical(number))
    known = courier_of(str(parcels[0]["courier"] or "")) if parcels else None
    return known.name if known else ""


def state(trace: list[Seen]) -> str:
    """The last word; `pending` for a parcel that nobody has scanned."""
    return trace[-1].what if trace else "pending"


def _told(row: dict[str, Any], place: int) -> Seen:
    table = _table()
    what = word(kind="trace", code=int(row["code"]))
    number = int(row["seen_at"]) + place
    city = str(row.get("place") or table["cities"][number % len(table["cities"])])
    sentences = table["sentences"][what]
    words = str(row.get("words") or sentences[number % len(sentences)].format(city=city))
    return Seen(int(row["seen_at"]), what, words, city)


@cache
def _table() -> dict[str, Any]:
    text = files(__package__).joinpath("parcels.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found
