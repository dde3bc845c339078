"""A stored answer of a tracking service, read as every connector's answers are."""

from fuchang.connect.heard import Asked, heard
from fuchang.facts.codes import code

ASKED = Asked("s1", 1_796_000_000, b"k" * 32, {"order_id": "41", "courier": "圆通"})


def lines(*data):
    return {
        "nu": "YT8100000000011",
        "com": "yuantong",
        "state": "0",
        "status": "200",
        "data": list(data),
    }


def test_an_answer_becomes_scans_of_the_parcel_that_was_asked_about():
    told = lines(
        {"time": "2026-11-01 10:00:00", "context": "已揽收", "statusCode": "103"},
        {"time": "2026-11-02 10:00:00", "context": "离开义乌"},
        {"time": "昨天", "context": "到达"},
        {"time": "2026-11-02 11:00:00", "context": "派送中", "statusCode": "4711"},
    )
    found = heard("couriers", "kuaidi100", [told], ASKED)
    scans = found.tables["tracking_events"]
    words = ("picked_up", "in_transit", "out_for_delivery")
    assert [row["code"] for row in scans] == [code(kind="trace", word=word) for word in words]
    assert {row["order_id"] for row in scans} == {"41"}
    assert found.tables["shipments"][0]["waybill_valid"] == 1
    assert found.strange == {("tracking_events.code", "kuaidi100:4711"): 1}
    assert [one.place for one in found.unbelieved] == ["seen_at"]
    assert found.count == 3


def test_an_answer_that_knows_nothing_is_no_parcel():
    wrong = {"nu": "", "com": "", "status": "201", "state": "0", "data": [], "message": "过期"}
    assert heard("couriers", "kuaidi100.query", [wrong], ASKED).tables == {}


def test_a_document_of_another_service_stays_out():
    found = heard("couriers", "kdniao", [lines()], ASKED)
    assert found.tables == {}
    assert len(found.unbelieved) == 1
