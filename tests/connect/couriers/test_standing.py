"""Where a parcel stands: signed is not the end, and not every record is believed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.couriers import standing, trace
from fuchang.connect.couriers.providers import read_any
from tests.connect.couriers.made import HISTORIES, HOUR, START, history, scan

LABELS = {
    "signed": ("delivered", False),
    "signed_by_pickup_code": ("delivered", True),
    "signed_at_pickup_point": ("delivered", True),
    "in_transit": ("in_transit", False),
    "no_record": ("unknown", False),
}


def stands(*scans, **more):
    return standing(trace(history(*scans, **more)))


@pytest.mark.real_data
def test_every_captured_history_is_read_with_the_right_final_status(real_data):
    lines = (real_data("courier_histories") / "histories.jsonl").read_text(encoding="utf-8")
    told = [json.loads(line) for line in lines.splitlines()]
    for one in told:
        histories = read_any(one["raw"], now=START)
        found = standing(trace(*histories))
        assert (found.status, found.means.handed) == LABELS[one["label_status"]], one["id"]
        assert not any(history_.unread for history_ in histories)
        events = sum(len(history_.scans) for history_ in histories)
        pending = sum(not s.means.is_scan for history_ in histories for s in history_.scans)
        assert found.scans == events - pending, one["id"]
    assert len(told) == 8


def test_signed_and_then_not_delivered_is_trouble():
    found = stands(scan(1, "out_for_delivery"), scan(2, "delivered"), scan(3, "exception/delivery_problem"))  # fmt: skip
    assert str(found.means) == "exception/delivery_problem"
    assert found.signed_at == START + 2 * HOUR
    assert "reopened" in found.doubts


def test_signed_on_its_way_back_means_that_the_sender_has_it():
    found = stands(
        scan(1, "exception/rejected"), scan(2, "returning"), scan(3, "in_transit"),
        scan(4, "out_for_delivery"), scan(4.5, "returning"), scan(5, "delivered"),
    )  # fmt: skip
    assert found.status == "returned"
    assert "return_inferred" in found.doubts
    assert found.worth() == 0


def test_a_parcel_on_its_way_back_stays_so_while_it_moves():
    assert stands(scan(1, "returning"), scan(2, "in_transit")).status == "returning"


def test_delivered_again_after_trouble_says_so():
    found = stands(scan(1, "exception/delivery_problem"), scan(2, "out_for_delivery/redelivery"), scan(3, "delivered"))  # fmt: skip
    assert found.status == "delivered"
    at_once = stands(scan(1, "exception/rejected"), scan(2, "delivered"))
    assert str(at_once.means) == "delivered/after_exception"
    assert "after_rejection" in at_once.doubts


def test_a_scan_uploaded_late_does_not_open_a_delivery_again():
    found = stands(scan(1, "delivered/self"), scan(2, "in_transit"))
    assert str(found.means) == "delivered/self"
    assert found.doubts == ("late_upload",)
    assert stands(scan(1, "delivered/self"), scan(9, "in_transit")).status == "in_transit"


def test_sentences_that_say_nothing_change_nothing():
    found = stands(scan(1, "delivered/agent"), scan(2, "unknown"))
    assert str(found.means) == "delivered/agent"
    assert found.is_over


def test_waiting_to_be_picked_up_is_no_scan():
    found = stands(scan(1, "pending"))
    assert (found.status, found.scans, found.last_scan_at) == ("pending", 0, None)


def test_a_judgement_counts_while_no_scan_is_newer():
    late = stands(scan(1, "in_transit"), said="exception/stalled_no_update")
    assert str(late.means) == "exception/stalled_no_update"
    moved = trace(
        history(
            scan(1, "in_transit"), said="exception/stalled_no_update", asked_at=START + 9 * HOUR
        ),
        history(scan(10, "in_transit", provider="kdniao"), provider="kdniao"),
    )
    assert standing(moved).status == "in_transit"
    assert stands(scan(1, "delivered"), said="exception/stalled_no_update").status == "delivered"


def test_a_judgement_without_any_scan_is_all_there_is():
    assert str(stands(said="exception/no_info_after_ship").means) == "exception/no_info_after_ship"
    assert stands(said="in_transit").status == "in_transit"


def test_the_record_of_a_parcel_shipped_offline_is_never_believed():
    record = history(provider="taobao", said="delivered", believed=False)
    alone = standing(trace(record))
    assert (alone.status, alone.signed_at) == ("unknown", None)
    assert "record_not_believed" in alone.doubts
    moving = standing(trace(record, history(scan(1, "in_transit"))))
    assert moving.status == "in_transit"


def test_a_signature_that_a_later_answer_does_not_know_is_doubted_and_worth_half():
    signed = history(scan(1, "delivered/self"))
    other = history(scan(0, "in_transit", provider="kdniao"), provider="kdniao", asked_at=START + 20 * HOUR)  # fmt: skip
    found = standing(trace(signed, other))
    assert found.doubts == ("sources_disagree",)
    assert found.worth() == standing(trace(signed)).worth() // 2


def test_a_signature_that_only_the_platform_tells_of_is_marked():
    nodes = history(scan(1, "delivered", provider="taobao"), provider="taobao", believed=False)
    assert "platform_only" in standing(trace(nodes)).doubts


@given(st.lists(HISTORIES, max_size=4), st.randoms())
def test_it_depends_on_what_is_known_and_not_on_when_we_heard(histories, luck):
    shuffled = luck.sample(histories, len(histories))
    assert standing(trace(*shuffled)) == standing(trace(*histories))


@given(st.lists(HISTORIES, max_size=4))
def test_the_platforms_record_alone_never_makes_a_delivery(histories):
    found = standing(trace(*histories))
    scans = [one for history_ in histories for one in history_.scans]
    believed = [one.said for one in histories if one.believed]
    if found.status == "delivered":
        assert any(one.means.status == "delivered" for one in scans) or any(
            one.status == "delivered" for one in believed
        )
