"""What the facts say of each other once they are put together."""

import pytest

from fuchang.facts.source import SOURCE
from fuchang.facts.tables import TABLES


def test_it_makes_every_canonical_column_of_every_table(facts_of):
    facts = facts_of(orders=[{"order_id": "1"}])
    kinds = {"TEXT": "VARCHAR", "BIGINT": "BIGINT"}
    for name in SOURCE:
        described = facts.connection.execute(f"DESCRIBE {name}").fetchall()
        columns = TABLES[name].columns
        assert [row[:2] for row in described] == [(c.name, kinds[c.sql_type]) for c in columns]


def test_a_second_merge_replaces_the_first(facts_of):
    facts_of(orders=[{"order_id": "1"}, {"order_id": "2"}])
    assert len(facts_of(orders=[{"order_id": "1"}]).all("orders")) == 1


def test_the_order_speaks_of_its_dearest_line(facts_of):
    facts = facts_of(
        order_lines=[
            {"line_id": "1", "order_id": "1", "item_id": "cheap", "price_fen": 5, "quantity": 1},
            {"line_id": "2", "order_id": "1", "item_id": "dear", "price_fen": 4, "quantity": 2},
        ]
    )
    dear = facts.one("items", item_id="dear")
    assert facts.one("orders")["item_key"] == dear["item_key"]


def test_of_equally_dear_lines_the_first_counts(facts_of):
    lines = [{"line_id": n, "order_id": "1", "item_id": n, "paid_fen": 5} for n in ("2", "1", "3")]
    facts = facts_of(order_lines=lines)
    assert facts.one("orders")["item_key"] == facts.one("items", item_id="1")["item_key"]


def test_the_order_takes_from_its_lines_what_its_own_row_lacks(facts_of):
    facts = facts_of(
        orders=[{"order_id": "1", "paid_fen": 900}],
        order_lines=[
            {
                "line_id": "1", "order_id": "1", "created_at": 9, "ship_by_at": 50,
                "shipped_at": 31, "price_fen": 300, "quantity": 2, "paid_fen": 500, "status": 7,
            },
            {
                "line_id": "2", "order_id": "1", "created_at": 8, "created_at_text": "t",
                "ship_by_at": 40, "price_fen": 400, "quantity": 1, "paid_fen": 300, "status": 7,
            },
        ],
    )  # fmt: skip
    order = facts.one("orders")
    assert (order["created_at"], order["created_at_text"]) == (8, "t")
    assert (order["ship_by_at"], order["ship_by_source"], order["shipped_at"]) == (40, 2, 31)
    assert (order["total_fen"], order["paid_fen"], order["quantity"]) == (1000, 900, 3)


@pytest.mark.parametrize(
    ("lines", "order"), [((5, 5), 5), ((5, 7), 6), ((7, 9), 7), ((11, 9), 9), ((11, 11), 11)]
)
def test_the_order_is_as_far_as_its_slowest_living_line(facts_of, lines, order):
    rows = [{"line_id": str(n), "order_id": "1", "status": s} for n, s in enumerate(lines)]
    assert facts_of(order_lines=rows).one("orders")["status"] == order


@pytest.mark.parametrize(
    ("own", "refunds", "expected"),
    [
        (30, [(9, 20)], (30, 1)),
        (30, [(9, 20), (9, 25)], (45, 2)),
        (None, [(8, 20)], (None, 1)),
        (None, [(9, 20), (1, 5)], (20, 2)),
        (30, [], (30, 1)),
        (0, [], (0, 0)),
        (None, [], (None, 0)),
    ],
)
def test_the_money_refunded_is_the_larger_of_what_two_files_tell(facts_of, own, refunds, expected):
    facts = facts_of(
        orders=[{"order_id": "1", "refunded_fen": own}],
        refunds=[
            {"refund_id": str(n), "order_id": "1", "status": status, "refund_fen": fen}
            for n, (status, fen) in enumerate(refunds)
        ],
    )
    order = facts.one("orders")
    assert (order.get("refunded_fen"), order["refund_count"]) == expected


def test_a_refund_takes_buyer_item_and_payment_from_its_order(facts_of):
    facts = facts_of(
        orders=[{"order_id": "1", "buyer_id": "b", "item_id": "i", "paid_fen": 70}],
        refunds=[{"refund_id": "r", "order_id": "1", "answer_by_at": 9, "proof_by_at": 8}],
    )
    refund = facts.one("refunds")
    assert (refund["buyer_key"], refund["item_key"], refund["paid_fen"]) == (1, 1, 70)
    assert (refund["answer_by_source"], refund["proof_by_source"]) == (2, 2)


def test_a_refund_keeps_its_own_item(facts_of):
    facts = facts_of(
        orders=[{"order_id": "1", "item_id": "a"}],
        refunds=[{"refund_id": "r", "order_id": "1", "item_id": "b"}],
    )
    own = facts.one("items", item_id="b")["item_key"]
    assert facts.one("refunds")["item_key"] == own


def test_a_parcel_takes_buyer_and_shipping_time_from_its_order(facts_of):
    facts = facts_of(
        orders=[{"order_id": "1", "buyer_id": "b", "shipped_at": 7, "courier": "中通"}],
        shipments=[{"order_id": "1", "waybill": "W"}],
    )
    parcel = facts.one("shipments")
    assert (parcel["buyer_key"], parcel["shipped_at"], parcel["courier"]) == (1, 7, "中通")
    assert parcel["direction"] == 0


def test_a_parcel_sent_after_an_exchange_was_asked_is_sent_again(facts_of):
    facts = facts_of(
        refunds=[{"refund_id": "r", "order_id": "1", "kind": 3, "applied_at": 50}],
        shipments=[
            {"order_id": "1", "waybill": "A", "shipped_at": 10},
            {"order_id": "1", "waybill": "B", "shipped_at": 60},
        ],
    )
    assert facts.one("shipments", waybill="A")["direction"] == 0
    assert facts.one("shipments", waybill="B")["direction"] == 2


def test_merged_orders_that_share_a_parcel_share_its_trace(facts_of):
    facts = facts_of(
        shipments=[{"order_id": "1", "waybill": "W"}, {"order_id": "2", "waybill": "W"}],
        tracking_events=[{"waybill": "W", "order_id": "1", "seen_at": 5, "code": 2}],
    )
    assert [event["parcel_key"] for event in facts.all("tracking_events")] == [1, 2]
    hashes = {parcel["waybill_hash"] for parcel in facts.all("shipments")}
    assert len(hashes) == 1


def test_an_item_counts_its_orders_and_what_was_paid(facts_of):
    facts = facts_of(
        orders=[
            {"order_id": "1", "item_id": "i", "paid_fen": 999},
            {"order_id": "2", "item_id": "i", "paid_fen": 10},
        ],
        order_lines=[
            {"line_id": "1", "order_id": "1", "item_id": "i", "paid_fen": 3},
            {"line_id": "2", "order_id": "1", "item_id": "i", "paid_fen": 4},
        ],
    )
    item = facts.one("items")
    assert (item["item_orders"], item["item_paid_fen"]) == (2, 17)


def test_an_item_has_the_class_of_its_category_and_the_one_its_title_speaks_of(facts_of):
    facts = facts_of(
        items=[
            {"item_id": "1", "category_id": "50011", "title": "来图定制马克杯"},
            {"item_id": "2", "category_id": "鲜花速递/花束", "title": "红色杯子"},
            {"item_id": "3"},
        ],
        categories=[{"category_id": "50011", "special": 0}],
    )
    first, second, third = (facts.one("items", item_id=n) for n in "123")
    assert (first["special"], first["special_by_words"]) == (0, 1)
    assert (second["special"], second["special_by_words"]) == (14, 0)
    assert "special" not in third
    assert "special_by_words" not in third


def test_a_message_finds_its_order_through_its_refund(facts_of):
    facts = facts_of(
        refunds=[{"refund_id": "r", "order_id": "1"}],
        messages=[{"message_id": "m", "refund_id": "r"}, {"message_id": "n", "refund_id": "no"}],
    )
    assert facts.one("messages", message_id="m")["order_key"] == 1
    assert "refund_key" not in facts.one("messages", message_id="n")


def test_the_status_of_an_order_points_at_the_order(facts_of):
    facts = facts_of(
        statuses=[{"status_subject": 4, "subject_id": "1", "status_code": 40, "since_at": 5}]
    )
    assert facts.one("statuses")["order_key"] == facts.one("orders")["order_key"]
