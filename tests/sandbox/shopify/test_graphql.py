"""As much of GraphQL as is needed."""

import pytest

from fuchang.connect.shopify.shipped import query
from fuchang.sandbox.shopify.graphql import NoSuchField, chosen, parsed


def test_fields_arguments_and_fragments():
    text = """query Q($id: ID!, $n: Int = 5) { order(id: $id) { ...F lines(first: 5) { nodes { a } } } }
    fragment F on Order { id money { ... on Money { amount } } }"""
    (root,) = parsed(text)
    assert root.given("id", {"id": "x"}) == "x"
    value = {
        "id": 1,
        "money": {"amount": 2, "more": 3},
        "lines": {"nodes": [{"a": 4, "b": 5}]},
        "z": 6,
    }
    assert chosen(root.fields, value) == {
        "id": 1,
        "money": {"amount": 2},
        "lines": {"nodes": [{"a": 4}]},
    }
    assert chosen(root.fields, None) is None


def test_a_field_that_is_not_there_is_an_error():
    (root,) = parsed("{ order { nothing } }")
    with pytest.raises(NoSuchField, match="nothing"):
        chosen(root.fields, {"id": 1})


@pytest.mark.parametrize("text", ["{ order ", "hello", "query Q"])
def test_what_is_no_query_is_refused(text):
    with pytest.raises(ValueError, match="Parse error"):
        parsed(text)


@pytest.mark.parametrize("name", ["orders", "order", "disputes", "subscribe"])
def test_our_own_queries_are_queries(name):
    assert len(parsed(query(name))) == 1
