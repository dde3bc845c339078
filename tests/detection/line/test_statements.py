"""Statements are written once for a book and left out where the line cannot see enough."""

from fuchang.detection.line.statements import OF_ORDERS, OF_STATUSES, statements
from fuchang.rulebook.loader import load
from tests.detection.made_kinds import kind

BOOK = load()
ANY = [{"column": "shop_key", "op": "present"}]


def test_the_same_book_gives_the_same_statements():
    assert statements(BOOK, None, "sqlite") is statements(BOOK, None, "sqlite")
    assert statements(BOOK, None, "sqlite") is not statements(BOOK, None, "postgresql")


def test_chosen_kinds_have_statements_of_their_own():
    chosen = [BOOK.kinds["parcel.lost"]]

    assert list(statements(BOOK, chosen, "sqlite").found) == ["parcel"]
    assert statements(BOOK, chosen, "sqlite") is statements(BOOK, list(chosen), "sqlite")


def test_days_segments_and_folded_kinds_are_left_to_the_sweep():
    folded = kind("test.crowd", "incident", ANY, fold={"gap": "P2D"})
    of_days = kind("test.days", "shop_day", ANY)

    assert statements(BOOK, [folded, of_days], "sqlite").kinds == ()


def test_what_finds_comes_with_what_names():
    text = statements(BOOK, None, "sqlite")

    assert set(text.of(OF_ORDERS)) == {
        f"{what}_{subject}" for what in ("found", "looked") for subject in OF_ORDERS
    }
    assert set(text.of(OF_STATUSES)) == {
        "found_status", "looked_status", "found_incident", "looked_incident",
    }  # fmt: skip
