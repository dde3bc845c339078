"""Every row received is accounted for."""


def test_every_row_is_accepted_or_duplicate_or_superseded_or_kept_aside(facts_of):
    facts = facts_of(
        kept_aside={"orders": 3},
        orders=[
            {"order_id": "1", "status": 5},
            {"order_id": "1", "status": 5},
            {"order_id": "1", "status": 9},
            {"order_id": "2", "status": 5},
            {"order_id": "2", "status": 9, "primary_row": 0},
        ],
    )
    orders = facts.ledger.tables["orders"]
    assert (orders.accepted, orders.duplicate, orders.superseded, orders.kept_aside) == (2, 1, 1, 3)
    assert orders.received == facts.ledger.received == 7


def test_rows_that_differ_only_in_where_they_stood_are_duplicates(facts_of):
    rows = [{"order_id": "1", "file_no": n, "row_no": n} for n in range(3)]
    assert facts_of(orders=rows).ledger.duplicate == 2


def test_nothing_received_gives_empty_tables_and_an_empty_ledger(facts_of):
    facts = facts_of()
    assert facts.ledger.received == 0
    assert facts.all("orders") == []


def test_a_parcel_of_no_known_order_is_accepted(facts_of):
    ledger = facts_of(shipments=[{"order_id": None, "waybill": "W"}]).ledger
    assert (ledger.accepted, ledger.superseded) == (1, 0)


def test_identifiers_of_their_own_are_counted_too(facts_of):
    seen = {"buyer_id": "b", "identifier": 1, "identifier_hash": 5}
    rows = [seen | {"seen_at": at} for at in (1, 1, 2)]
    ledger = facts_of(buyer_identifiers=rows).ledger
    assert (ledger.accepted, ledger.duplicate, ledger.superseded) == (1, 1, 1)
