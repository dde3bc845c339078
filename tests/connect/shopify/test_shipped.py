"""What comes with the package fits together."""

import re

import pytest

from fuchang.connect.shopify.shipped import query, topics, words
from fuchang.connect.shopify.values import _LISTS
from fuchang.facts.codes import CODES


@pytest.mark.parametrize("name", ["orders", "order", "disputes", "subscribe"])
def test_a_query_is_whole(name):
    text = query(name)
    assert text.count("{") == text.count("}")
    spread = set(re.findall(r"\.\.\.(\w+Fields)", text))
    assert spread == set(re.findall(r"fragment (\w+)", text))


def test_words_are_words_of_our_lists():
    for name, kind in _LISTS.items():
        assert set(words()[name].values()) <= set(CODES[kind]), name
    for name in ("financial", "fulfilment"):
        assert set(words()[name].values()) - {"refunded"} <= set(CODES["order_status"])


def test_topics_want_what_we_can_do():
    assert {key for wants in topics().values() for key in wants} == {
        "reread",
        "feed",
        "ends",
        "personal",
    }
