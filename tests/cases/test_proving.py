"""A step is proved by the datum that the book names, by nothing else, and always in the same words."""

from typing import Any

import pytest

from fuchang.cases.book import book
from fuchang.cases.proving import Ground, proved
from fuchang.rulebook.grammar import Step

OPENED = 1_000
SCAN = {"seen_at": 1_500, "code": "in_transit"}
OLD = {"seen_at": 900, "code": "picked_up"}


def step(*proved_by: dict[str, Any], proof: str = "") -> Step:
    words = {"zh": "做", "en": "do"}
    return Step.model_validate(
        {"id": "one", "actor": "agent", "act": words, "proof": proof, "proved_by": proved_by}
    )


def ground(**about: Any) -> Ground:
    return Ground(since=OPENED, **about)


def parcel(*events: dict[str, Any], direction: str = "outbound") -> dict[str, Any]:
    return {"waybill": "YT1", "direction": direction, "events": list(events)}


TRACKED = {"datum": "tracking"}
PROVED = {
    "a scan after the case opened": (TRACKED, {"parcels": [parcel(OLD, SCAN)]}, "tracking YT1 in_transit @1500"),
    "a scan of the wanted sort": ({**TRACKED, "codes": ["in_transit"]}, {"parcels": [parcel(SCAN)]}, "tracking YT1 in_transit @1500"),
    "a number of the case": ({"datum": "replacement_number"}, {"numbers": [("YT2", 7), ("YT1", 5)]}, "replacement_number YT1 @5"),
    "the refund came there": ({"datum": "refund_status", "values": ["closed"]}, {"refund": {"status": "closed"}}, "refund_status closed"),
    "the order came there": ({"datum": "order_status", "values": ["closed"]}, {"order": {"status": "closed"}}, "order_status closed"),
    "the status is over": ({"datum": "status_over"}, {"statuses": [{"status_code": "account_frozen", "until_at": 8}]}, "status_over @8"),
    "a check ran": ({"datum": "check", "name": "prompt"}, {"checks": {"prompt": "differs"}}, "check prompt differs"),
    "a ticket is filed": ({"datum": "escalation", "channels": ["ticket"]}, {"escalations": [("ticket", 9)]}, "escalation ticket @9"),
    "the piece is there": ({"datum": "proof"}, {"pieces": {"photo": 3}}, "proof photo @3"),
    "the warehouse holds it": ({"datum": "hold", "states": ["acknowledged"]}, {"holds": [("acknowledged", 4)]}, "hold acknowledged @4"),
}  # fmt: skip
UNPROVED = {
    "a scan from before": (TRACKED, {"parcels": [parcel(OLD)]}),
    "a scan of what comes back": (TRACKED, {"parcels": [parcel(SCAN, direction="return")]}),
    "another sort of scan": ({**TRACKED, "codes": ["delivered"]}, {"parcels": [parcel(SCAN)]}),
    "another state": ({"datum": "refund_status", "values": ["closed"]}, {"refund": {"status": "success"}}),
    "a status that lasts": ({"datum": "status_over"}, {"statuses": [{"status_code": "account_frozen", "until_at": None}]}),
    "another channel": ({"datum": "escalation", "channels": ["ticket"]}, {"escalations": [("hotline", 9)]}),
    "another piece": ({"datum": "proof"}, {"pieces": {"letter": 3}}),
    "one line not held": ({"datum": "hold", "states": ["acknowledged"]}, {"holds": [("acknowledged", 4), ("asked", 4)]}),
    "nothing at all": ({"datum": "hold", "states": ["released"]}, {}),
}  # fmt: skip


@pytest.mark.parametrize(("datum", "about", "said"), PROVED.values(), ids=PROVED)
def test_it_proves(datum: dict[str, Any], about: dict[str, Any], said: str) -> None:
    assert proved(step(datum, proof="photo"), ground(**about)) == said


@pytest.mark.parametrize(("datum", "about"), UNPROVED.values(), ids=UNPROVED)
def test_it_does_not_prove(datum: dict[str, Any], about: dict[str, Any]) -> None:
    assert proved(step(datum, proof="photo"), ground(**about)) == ""


def test_any_datum_is_enough() -> None:
    one = step({"datum": "replacement_number"}, TRACKED)
    assert proved(one, ground(parcels=[parcel(SCAN)])).startswith("tracking")


def test_what_comes_later_does_not_change_the_words() -> None:
    later = {"seen_at": 9_000, "code": "delivered"}
    before = proved(step(TRACKED), ground(parcels=[parcel(SCAN)]))
    assert proved(step(TRACKED), ground(parcels=[parcel(later, SCAN)])) == before


@pytest.mark.parametrize("name", sorted(book().steps))
def test_nothing_known_proves_no_step_of_the_book(name: str) -> None:
    assert proved(book().steps[name], ground()) == ""
