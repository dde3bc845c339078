"""Single values of Shopify."""

from fuchang.connect.shopify.values import Reading, nodes, tail
from fuchang.facts.source import SOURCE
from fuchang.kernel.clock import from_local
from tests.connect.shopify.documents import ASKED


def test_a_day_counts_from_its_beginning_and_a_time_with_its_offset():
    reading = Reading(ASKED, 1)
    assert reading.moment("x", "2026-11-16") == from_local("2026-11-16T00:00:00+00:00")
    assert reading.moment("x", "2026-11-16T02:00:00-05:00") == from_local(
        "2026-11-16T07:00:00+00:00"
    )
    assert reading.moment("x", None) is None
    assert not reading.found.unbelieved


def test_amounts_in_bags_and_bare_are_hundredths():
    reading = Reading(ASKED, 1)
    assert reading.fen("x", {"shopMoney": {"amount": "1200.0"}}) == 120_000
    assert reading.fen("x", {"amount": "0.5", "currencyCode": "USD"}) == 50
    assert reading.fen("x", {}) is None


def test_a_row_has_every_column_of_its_table():
    reading = Reading(ASKED, 3)
    reading.add("orders", {"order_id": "1"})
    (row,) = reading.found.tables["orders"]
    assert set(row) == {name for name, _ in SOURCE["orders"]}
    assert (row["shop_id"], row["row_no"], row["primary_row"]) == ("shop.myshopify.com", 3, 1)


def test_ids_and_connections():
    assert tail("gid://shopify/Order/1") == "1"
    assert tail(None) is None
    assert nodes({"nodes": [{"a": 1}, None]}) == [{"a": 1}]
    assert nodes(None) == []
    assert Reading(ASKED, 1).person("buyer", "") is None
