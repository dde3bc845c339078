"""The traces of the simulated world, as couriers would tell them."""

import time

from fuchang.connect.couriers.words import understood
from fuchang.facts.codes import code
from fuchang.sandbox.parcels import carried_by, seen, state
from fuchang.sandbox.serve import made

NOW = 1_790_000_000


def test_every_scan_has_a_sentence_that_our_own_reader_understands():
    world = made(orders=300, seed=7, ticks=time.monotonic, start=NOW).world
    told = [one for number in world.scans for one in seen(world, number, until=NOW)]
    assert len(told) > 1_000
    wrong = {
        (one.what, one.words)
        for one in told
        if understood(one.words).trace != code(kind="trace", word=one.what)
    }
    assert not wrong


def test_what_has_not_happened_yet_is_not_told():
    world = made(orders=300, seed=7, ticks=time.monotonic, start=NOW).world
    number = next(number for number, rows in world.scans.items() if len(rows) > 2)
    first = world.scans[number][0]["seen_at"]
    assert len(seen(world, number, until=first)) == 1
    assert seen(world, number, until=first - 1) == []
    assert state([]) == "pending"


def test_a_number_of_nobody_has_no_courier():
    world = made(orders=300, seed=7, ticks=time.monotonic, start=NOW).world
    number = next(iter(world.scans))
    assert carried_by(world, number) == carried_by(world, f" {number.lower()} ") != ""
    assert carried_by(world, "NOBODYS1") == ""


def test_a_scan_may_bring_its_own_sentence():
    world = made(orders=300, seed=7, ticks=time.monotonic, start=NOW).world
    number = next(iter(world.scans))
    row = {"seen_at": NOW, "code": code(kind="trace", word="exception"), "words": "派送失败"}
    world.scan(number, row, at=NOW)
    assert seen(world, number, until=NOW)[-1].words == "派送失败"
