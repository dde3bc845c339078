"""One look: what it says it has looked at, and what it makes of several rows of one name."""

from collections.abc import Iterator

import pytest

from fuchang.detection.line import Looked, detect_line
from fuchang.kernel.ids import fingerprint
from fuchang.rulebook.loader import load
from tests.detection.made_kinds import kind
from tests.parity.stores import Store, sqlite_store

NOW = 1_782_792_000
BOOK = load()
ANY_PARCEL = kind(
    "test.parcel", "parcel", [{"column": "scans", "op": "at_most", "value": 0}],
    at_risk={"column": "order_paid_fen"},
)  # fmt: skip
OPEN_STATUS = kind(
    "test.status", "status", [{"column": "is_open", "op": "is_true"}, {"column": "in_incident", "op": "is_false"}],
    at_risk={"column": "amount_fen"},
)  # fmt: skip
CROWD = kind("test.crowd", "incident", [{"column": "statuses", "op": "at_least", "value": 10}])


@pytest.fixture
def store() -> Iterator[Store]:
    with sqlite_store() as made:
        made.pour({})
        made.run("INSERT INTO fact_shops (shop_key, shop_id, platform) VALUES (1, '甲', 1)")
        made.run(
            "INSERT INTO fact_orders (order_key, order_id, shop_key) VALUES (1, 'T1', 1), (2, 'T2', 1)"
        )
        yield made


def parcel(store: Store, order: int, waybill: str | None, paid_fen: int) -> None:
    hashed = "NULL" if waybill is None else len(waybill)
    named = "NULL" if waybill is None else f"'{waybill}'"
    store.run(
        "INSERT INTO fact_shipments (order_key, shop_key, waybill, waybill_hash, order_paid_fen, "
        f"direction) VALUES ({order}, 1, {named}, {hashed}, {paid_fen}, 0)"
    )


def status(store: Store, key: int, subject: str, since_at: int) -> None:
    store.run(
        "INSERT INTO fact_statuses (status_key, shop_key, status_subject, subject_id, status_code, "
        f"since_at, by_seller, amount_fen) VALUES ({key}, 1, 1, '{subject}', 10, {since_at}, 0, {key})"
    )


def test_merged_orders_share_one_finding_with_the_money_of_both(store: Store):
    parcel(store, 1, "YT1", 500)
    parcel(store, 2, "YT1", 700)

    line = detect_line(store.connection, BOOK, now=NOW, orders=[1], kinds=[ANY_PARCEL])

    assert [one.finding.at_risk_fen for one in line.findings] == [1_200]
    assert line.findings[0].shop_key == 1
    assert line.looked_at == {Looked("parcel", 1, "YT1")}


def test_a_parcel_without_a_number_goes_by_its_order(store: Store):
    parcel(store, 1, None, 500)

    line = detect_line(store.connection, BOOK, now=NOW, orders=[1], kinds=[ANY_PARCEL])

    found = line.findings[0].finding
    assert (found.subject, found.order) == ("T1#", "T1")
    assert found.fingerprint == fingerprint("test.parcel", "taobao", "甲", "T1#")


def test_it_tells_what_it_looked_at_where_nothing_was_found(store: Store):
    store.run("INSERT INTO fact_refunds (refund_id, order_key, shop_key) VALUES ('R1', 1, 1)")

    line = detect_line(store.connection, BOOK, now=NOW, orders=[1, 2])

    assert {"R1", "T1", "T2"} <= {one.subject for one in line.looked_at}
    assert "refund" in {one.subject_type for one in line.looked_at}


def test_orders_that_nobody_knows_are_no_matter(store: Store):
    line = detect_line(store.connection, BOOK, now=NOW, orders=[7, 8, 9], statuses=[5])

    assert (line.findings, line.looked_at) == ((), frozenset())


def test_the_tenth_status_takes_the_nine_before_it_along(store: Store):
    for number in range(1, 10):
        status(store, number, f"a{number}", NOW - 6_000 + 500 * number)
    kinds = [OPEN_STATUS, CROWD]
    before = detect_line(store.connection, BOOK, now=NOW, statuses=[9], kinds=kinds)
    status(store, 10, "a10", NOW - 6_000 + 5_000)

    after = detect_line(store.connection, BOOK, now=NOW, statuses=[10], kinds=kinds)

    assert {one.finding.kind.id for one in before.findings} == {"test.status"}
    assert len(before.findings) == 9
    assert [one.finding.kind.id for one in after.findings] == ["test.crowd"]
    assert {("status", f"a{number}") for number in range(1, 11)} <= {
        (one.subject_type, one.subject) for one in after.looked_at
    }


def test_an_incident_may_have_been_called_after_any_of_its_statuses(store: Store):
    for number in range(1, 11):
        status(store, number, f"a{number}", NOW - 6_000 + 60 * number)

    line = detect_line(store.connection, BOOK, now=NOW, statuses=[4], kinds=[CROWD])

    names = {one.subject for one in line.looked_at if one.subject_type == "incident"}
    assert line.findings[0].finding.subject in names
    assert len(names) == 10


def test_more_orders_than_one_look_takes_give_each_finding_once(store: Store):
    for order in range(3, 1_300):
        store.run(
            f"INSERT INTO fact_orders (order_key, order_id, shop_key) VALUES ({order}, 'T{order}', 1)"
        )
    for order in range(1, 1_300):
        parcel(store, order, "YT1", 10)

    line = detect_line(store.connection, BOOK, now=NOW, orders=range(1, 1_300), kinds=[ANY_PARCEL])

    assert [one.finding.at_risk_fen for one in line.findings] == [12_990]
