"""Stored answers of Shopify, whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuchang.connect.heard import heard
from fuchang.kernel.errors import UnknownWord
from tests.connect.shopify.documents import ASKED, order

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = [
    "displayFinancialStatus",
    "createdAt",
    "totalPriceSet",
    "name",
    "subtotalLineItemsQuantity",
]


def test_a_call_that_is_no_feed_is_refused():
    with pytest.raises(UnknownWord, match="orders"):
        heard("shopify", "products", [], ASKED)


@given(name=st.sampled_from(FIELDS), value=st.none() | st.integers() | st.text(max_size=20))
def test_a_strange_value_breaks_nothing(name, value):
    found = heard("shopify", "orders", [order(**{name: value})], ASKED)
    assert len(found.tables["orders"]) == 1


def test_what_is_no_document_is_left_out():
    assert heard("shopify", "orders", [None, 1, "x"], ASKED).tables == {}
