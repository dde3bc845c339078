"""Keys, stubs and parcels."""


def test_keys_are_dense_and_in_the_order_of_the_identity(facts_of):
    facts = facts_of(
        orders=[
            {"shop_id": "b", "order_id": "1"},
            {"shop_id": "a", "order_id": "2"},
            {"shop_id": "a", "order_id": "10"},
        ]
    )
    keys = [
        (order["order_key"], order["shop_key"], order["order_id"]) for order in facts.all("orders")
    ]
    assert keys == [(1, 1, "10"), (2, 1, "2"), (3, 2, "1")]


def test_an_order_that_only_a_refund_names_becomes_a_stub(facts_of):
    facts = facts_of(refunds=[{"refund_id": "r", "order_id": "7"}])
    assert facts.one("orders")["order_id"] == "7"
    assert facts.one("refunds")["order_key"] == facts.one("orders")["order_key"]
    assert facts.ledger.tables["orders"].received == 0


def test_an_item_that_only_a_line_names_becomes_a_stub_with_its_title(facts_of):
    facts = facts_of(
        order_lines=[{"line_id": "1", "order_id": "1", "item_id": "i", "title": "杯子"}]
    )
    assert facts.one("items")["title"] == "杯子"


def test_a_buyer_is_one_account_whichever_file_tells_the_marketplace(facts_of):
    facts = facts_of(
        orders=[{"order_id": "1", "buyer_id": "b"}], buyers=[{"buyer_id": "b", "platform": 2}]
    )
    assert facts.one("buyers") == {"buyer_key": 1, "buyer_id": "b", "platform": 2}
    assert facts.one("orders")["buyer_key"] == 1


def test_a_parcel_without_a_number_gives_way_to_one_with_a_number(facts_of):
    facts = facts_of(
        shipments=[
            {"order_id": "1", "waybill": None},
            {"order_id": "1", "waybill": "W"},
            {"order_id": "2", "waybill": None},
        ]
    )
    parcels = [(p["order_key"], p.get("waybill")) for p in facts.all("shipments")]
    assert parcels == [(1, "W"), (2, None)]
    assert facts.ledger.tables["shipments"].superseded == 1


def test_a_parcel_without_a_number_has_no_hash(facts_of):
    facts = facts_of(shipments=[{"order_id": "1", "waybill": None, "shipped_at": 5}])
    assert "waybill_hash" not in facts.one("shipments")


def test_the_number_of_a_return_makes_a_returning_parcel(facts_of):
    facts = facts_of(refunds=[{"refund_id": "r", "order_id": "1", "return_waybill": "R"}])
    assert facts.one("shipments", waybill="R")["direction"] == 1


def test_a_scan_of_an_unknown_number_makes_a_parcel_if_its_order_is_known(facts_of):
    facts = facts_of(
        orders=[{"order_id": "1"}],
        tracking_events=[
            {"waybill": "W", "order_id": "1", "seen_at": 5, "code": 2},
            {"waybill": "X", "order_id": "unheard", "seen_at": 5, "code": 2},
        ],
    )
    assert facts.one("shipments")["waybill"] == "W"
    assert len(facts.all("tracking_events")) == 1
    assert facts.ledger.tables["tracking_events"].orphan == 1
    assert facts.ledger.tables["tracking_events"].accepted == 2
    assert len(facts.all("orders")) == 1
