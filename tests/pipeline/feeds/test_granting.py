"""Wishes are granted a few at a time: refunds first, kept what was read, refused alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from fuchang.connect.platforms import ThingRefused
from fuchang.kernel.errors import Retry
from fuchang.pipeline.feeds.granting import WISHES_A_TURN, grant
from fuchang.store.models import Delivery, Job, Wish
from fuchang.store.walls import everything
from fuchang.store.wishes import wish

pytestmark = [pytest.mark.store, pytest.mark.usefixtures("walls")]
SHOP, NOW = 1, 1_800_000_000
GOOD, REFUSED, BROKEN = "1", "2", "3"


@pytest.fixture
def walls(db: None) -> Iterator[None]:
    with everything("the test"):
        yield


class Lost(Retry):
    """The line went."""


def answer(one: Wish) -> Iterator[tuple[str, list[Any]]]:
    if one.thing_id == REFUSED:
        raise ThingRefused("没有 / none")
    if one.thing_id == BROKEN:
        raise Lost
    yield "call", [{"id": one.thing_id}]


def left() -> set[tuple[str, str]]:
    return set(Wish.objects.values_list("thing", "thing_id"))


def test_what_was_read_is_stored_once_and_no_longer_wished_for() -> None:
    wish(SHOP, "x", [("trade", GOOD), ("refund", GOOD)], now=NOW)
    assert grant(SHOP, "x", answer, now=NOW) == 2
    assert left() == set()
    assert Delivery.objects.count() == Job.objects.count() == 1


def test_a_refusal_is_of_one_thing_alone_and_asked_for_again_later() -> None:
    wish(SHOP, "x", [("trade", REFUSED), ("trade", GOOD)], now=NOW)
    assert grant(SHOP, "x", answer, now=NOW) == 1
    rest = Wish.objects.get()
    assert (rest.thing_id, rest.tries, rest.next_at > NOW) == (REFUSED, 1, True)
    assert rest.why


def test_what_was_read_before_the_line_went_is_kept() -> None:
    wish(SHOP, "x", [("trade", GOOD)], now=NOW)
    wish(SHOP, "x", [("trade", BROKEN)], now=NOW + 1)
    with pytest.raises(Lost):
        grant(SHOP, "x", answer, now=NOW + 1)
    assert left() == {("trade", BROKEN)}
    assert Delivery.objects.count() == 1


def test_what_is_meant_is_granted_alone_one_sort_after_the_other() -> None:
    wish(SHOP, "x", [("trace", str(number)) for number in range(10, 90)], now=NOW)
    wish(SHOP, "x", [("refund", GOOD), ("trade", GOOD)], now=NOW + 1)
    assert grant(SHOP, "x", answer, order=["refund"], first=True, now=NOW + 1) == 1
    assert list(Job.objects.values_list("priority", flat=True)) == [1]
    assert ("refund", GOOD) not in left()
    assert grant(SHOP, "x", answer, order=["trade", "trace"], now=NOW + 1) == WISHES_A_TURN
    assert ("trade", GOOD) not in left()
    assert len(left()) == 81 - WISHES_A_TURN


def test_named_again_while_it_was_read_it_is_read_again() -> None:
    wish(SHOP, "x", [("trade", GOOD)], now=NOW)

    def meanwhile(one: Wish) -> Iterator[tuple[str, list[Any]]]:
        wish(SHOP, "x", [("trade", GOOD)], now=NOW)
        yield from answer(one)

    grant(SHOP, "x", meanwhile, now=NOW)
    assert left() == {("trade", GOOD)}
