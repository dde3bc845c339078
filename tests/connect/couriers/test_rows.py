"""A trace as source rows of the fact tables."""

from fuchang.connect.couriers import trace
from fuchang.connect.couriers.rows import masked, source_rows
from fuchang.facts.codes import code
from fuchang.facts.source import SOURCE
from tests.connect.couriers.made import history, scan


def test_a_trace_becomes_a_parcel_and_its_scans():
    told = history(
        scan(0, "pending"), scan(1, "picked_up"), scan(2, "unknown"), scan(3, "exception/rejected")
    )
    rows = source_rows(trace(told), shop_id="s1", order_id="o1", courier="圆通", file_no=7)
    assert {name: set(row) for name, (row, *_) in rows.items()} == {
        name: {column for column, _ in SOURCE[name]} for name in rows
    }
    codes = [row["code"] for row in rows["tracking_events"]]
    assert codes == [code(kind="trace", word=word) for word in ("pending", "picked_up", "rejected")]
    assert {row["file_no"] for row in rows["tracking_events"]} == {7}
    (parcel,) = rows["shipments"]
    assert (parcel["waybill"], parcel["waybill_valid"], parcel["record_status"]) == ("N1", 0, None)


def test_nobodys_phone_rests_in_the_facts():
    words = masked("派件员 王某 13812345678，网点 0571-88888888，单号 773000000000011")
    assert "13812345678" not in words
    assert "88888888" not in words
    assert "773000000000011" in words
