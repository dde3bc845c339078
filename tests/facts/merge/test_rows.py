"""Which of several rows about one thing is believed."""


def test_the_row_that_the_platform_changed_last_wins(facts_of):
    facts = facts_of(
        orders=[
            {"order_id": "1", "status": 9, "modified_at": 100},
            {"order_id": "1", "status": 7, "modified_at": 200},
        ]
    )
    assert facts.one("orders")["status"] == 7


def test_a_row_that_knows_its_change_wins_over_one_that_does_not(facts_of):
    facts = facts_of(
        orders=[{"order_id": "1", "status": 9}, {"order_id": "1", "status": 5, "modified_at": 1}]
    )
    assert facts.one("orders")["status"] == 5


def test_the_further_status_wins_where_no_change_time_tells(facts_of):
    facts = facts_of(orders=[{"order_id": "1", "status": 9}, {"order_id": "1", "status": 5}])
    assert facts.one("orders")["status"] == 9


def test_the_file_s_own_row_wins_over_a_mention_of_equal_rank(facts_of):
    facts = facts_of(
        orders=[
            {"order_id": "1", "status": 5, "title": "一", "primary_row": 1},
            {"order_id": "1", "status": 5, "title": "二", "primary_row": 0},
        ]
    )
    assert facts.one("orders")["title"] == "一"


def test_the_row_that_knows_of_a_later_happening_wins_a_tie(facts_of):
    facts = facts_of(
        orders=[
            {"order_id": "1", "status": 9, "created_at": 10, "finished_at": 99, "title": "一"},
            {"order_id": "1", "status": 9, "created_at": 10, "title": "二"},
        ]
    )
    assert facts.one("orders")["title"] == "一"


def test_a_refund_that_has_grown_is_believed(facts_of):
    facts = facts_of(
        orders=[
            {"order_id": "1", "status": 9, "refunded_fen": 0, "title": "一"},
            {"order_id": "1", "status": 9, "refunded_fen": 50, "title": "二"},
        ]
    )
    assert facts.one("orders")["refunded_fen"] == 50


def test_each_column_comes_from_the_best_row_that_has_one(facts_of):
    facts = facts_of(
        orders=[
            {"order_id": "1", "modified_at": 2, "status": 7},
            {"order_id": "1", "modified_at": 1, "status": 5, "region": "湖北", "paid_at": 7},
        ]
    )
    order = facts.one("orders")
    assert (order["status"], order["region"], order["paid_at"]) == (7, "湖北", 7)


def test_a_time_brings_its_own_text_and_source_along(facts_of):
    facts = facts_of(
        orders=[
            {"order_id": "1", "modified_at": 2, "ship_by_at": 50},
            {
                "order_id": "1",
                "modified_at": 1,
                "ship_by_at": 60,
                "ship_by_at_text": "later",
                "ship_by_source": 4,
            },
        ]
    )
    order = facts.one("orders")
    assert order["ship_by_at"] == 50
    assert "ship_by_at_text" not in order
    assert order["ship_by_source"] == 2, "a time without a source came from the export"


def test_an_identifier_keeps_the_time_at_which_it_was_first_seen(facts_of):
    seen = [
        {"buyer_id": "b", "identifier": 1, "identifier_hash": 5, "seen_at": at} for at in (9, 3, 7)
    ]
    assert facts_of(buyer_identifiers=seen).one("buyer_identifiers")["seen_at"] == 3


def test_things_told_of_many_times_merge_in_slices(facts_of, monkeypatch):
    monkeypatch.setattr("fuchang.facts.merge.rows._ROWS_AT_A_TIME", 3)
    rows = [{"order_id": str(n), "status": s} for n in range(10) for s in (5, 9)]
    orders = facts_of(orders=rows).all("orders")
    assert [order["status"] for order in orders] == [9] * 10
