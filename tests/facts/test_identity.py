"""What makes rows of a table the same thing."""

from fuchang.facts.identity import identity
from fuchang.facts.source import SOURCE


def test_an_order_is_known_by_its_shop_and_number() -> None:
    assert identity("orders") == ("shop_id", "order_id")


def test_an_account_is_one_account_in_every_shop() -> None:
    assert identity("buyers") == ("buyer_id",)


def test_every_identity_is_among_the_columns_of_its_table() -> None:
    for table in SOURCE:
        assert set(identity(table)) <= {name for name, _ in SOURCE[table]}
