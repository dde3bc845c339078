"""Traces of one parcel from several sources and moments, put together: pure, whatever the order.

A trace keeps every sighting as it came; what is shown is worked out of all of them. So putting traces
together is a union: the order does not matter, the same answer twice changes nothing, and what a
courier has once shown stays, though a later answer leaves it out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from fuchang.connect.couriers.history import SILENT, History, Scan
from fuchang.connect.couriers.statuses import Meaning
from fuchang.facts.sightings import SAME_WITHIN_S, said_alike


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """What one provider judged of the whole, when last it judged anything."""

    asked_at: int
    raw: str
    means: Meaning
    believed: bool
    newest_scan_at: int


@dataclass(frozen=True, slots=True)
class Merged:
    """One thing that happened, by all who tell of it."""

    seen_at: int
    means: Meaning
    words: str
    place: str
    by: tuple[str, ...]
    raw: tuple[str, ...]


@dataclass(frozen=True)
class Trace:
    """All that is known of a parcel; `said` is the newest judgement of each provider."""

    number: str = ""
    sightings: frozenset[Scan] = frozenset()
    said: dict[str, Said] = field(default_factory=dict)

    @property
    def scans(self) -> tuple[Merged, ...]:
        """What happened, oldest first, each thing once."""
        return tuple(sorted(map(_merged, _clusters(sorted(self.sightings))), key=_place_in_time))

    @property
    def providers(self) -> tuple[str, ...]:
        """Who has told anything."""
        return tuple(sorted({one.provider for one in self.sightings} | set(self.said)))


def trace(*histories: History) -> Trace:
    """The trace of one or more answers about one number.

    An answer that only says that it knows nothing takes nothing away: the courier asked may be wrong.
    """
    found = Trace()
    for one in histories:
        found = merge(found, _alone(one))
    return found


def merge(one: Trace, other: Trace) -> Trace:
    """Both together. Either may come first."""
    said = dict(one.said)
    for provider, judged in other.said.items():
        said[provider] = max(said.get(provider, judged), judged)
    return Trace(one.number or other.number, one.sightings | other.sightings, said)


def _alone(history: History) -> Trace:
    if history.problem and history.problem not in SILENT:
        return Trace(history.number)
    judged = Said(
        history.asked_at, history.raw_said, history.said, history.believed, history.newest_at
    )
    said = {} if history.problem else {history.provider: judged}
    return Trace(history.number, frozenset(history.scans), said)


def _clusters(sightings: Sequence[Scan]) -> list[list[Scan]]:
    """Sightings that tell of the same thing, found in a way that no order of arrival can change."""
    parent = list(range(len(sightings)))

    def top(place: int) -> int:
        while parent[place] != place:
            place = parent[place]
        return place

    for one, other in (*_same_words(sightings), *_same_moment(sightings)):
        parent[top(other)] = top(one)
    found: dict[int, list[Scan]] = defaultdict(list)
    for place, scan in enumerate(sightings):
        found[top(place)].append(scan)
    return list(found.values())


def _same_words(sightings: Sequence[Scan]) -> Iterable[tuple[int, int]]:
    """The same sentence within a minute."""
    last: dict[str, int] = {}
    for place, scan in enumerate(sightings):
        words = said_alike(scan.words)
        if words and words in last:
            before = last[words]
            if scan.seen_at - sightings[before].seen_at <= SAME_WITHIN_S:
                yield before, place
        last[words] = place


def _same_moment(sightings: Sequence[Scan]) -> Iterable[tuple[int, int]]:
    """The same second and the same meaning, each provider telling of it once, in its own words."""
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, scan in enumerate(sightings):
        if scan.means.known:
            groups[scan.seen_at, scan.means.status].append(place)
    for places in groups.values():
        providers = [sightings[place].provider for place in places]
        if len(set(providers)) == len(providers):
            yield from pairwise(places)


def _merged(cluster: Sequence[Scan]) -> Merged:
    best = max(cluster, key=_credibility)
    return Merged(
        seen_at=min(scan.seen_at for scan in cluster),
        means=best.means,
        words=max((scan.words for scan in cluster), key=lambda words: (len(words), words)),
        place=max((scan.place for scan in cluster), key=lambda place: (len(place), place)),
        by=tuple(sorted({scan.provider for scan in cluster})),
        raw=tuple(sorted({scan.raw for scan in cluster if scan.raw})),
    )


def _credibility(scan: Scan) -> tuple[bool, bool, bool, Meaning]:
    """A code of the provider's own before words, something said before nothing, a reason before none."""
    return (scan.means.known, scan.coded, bool(scan.means.reason), scan.means)


def _place_in_time(one: Merged) -> tuple[int, int, str]:
    """At the same second a parcel first arrives, then leaves, and is handed over last."""
    return (one.seen_at, _TURN.get(one.means.status, 5), one.words)


_TURN = {
    "pending": 0,
    "picked_up": 1,
    "customs": 3,
    "in_transit": 4,
    "out_for_delivery": 6,
    "ready_for_pickup": 7,
    "exception": 8,
    "returning": 8,
    "delivered": 9,
    "returned": 9,
    "cancelled": 9,
}
