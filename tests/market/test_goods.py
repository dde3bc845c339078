"""Items: their classes, and titles that speak of what the item is said to be."""

import numpy as np

from fuchang.facts.special import special_of
from fuchang.market.generate import Market
from fuchang.market.goods import CROSS_BORDER, MISMATCHED, ORDINARY, SPECIAL


def test_every_shop_has_items_of_every_class(market: Market) -> None:
    goods = market.goods
    for shop in range(1, market.scale.shops + 1):
        classes = set(goods.item_class[goods.shop == shop].tolist())
        assert classes == {ORDINARY, SPECIAL, MISMATCHED, CROSS_BORDER}


def test_an_item_drawn_for_a_shop_is_that_shops_and_of_that_class(market: Market) -> None:
    shops = np.repeat(np.arange(1, market.scale.shops + 1), 500)
    draw = np.random.default_rng(1).random(len(shops))
    for item_class in (ORDINARY, SPECIAL, MISMATCHED, CROSS_BORDER):
        items = market.goods.of_class(shops=shops, item_class=item_class, draw=draw)
        assert np.all(market.goods.shop[items] == shops)
        assert np.all(market.goods.item_class[items] == item_class)


def test_titles_speak_of_the_class_that_the_items_say(market: Market) -> None:
    said = [special_of(title) for title in market.goods.titles()[1:]]
    assert said == market.goods.special_by_words()[1:].tolist()


def test_only_mismatched_items_are_listed_elsewhere_than_they_say(market: Market) -> None:
    goods = market.goods
    differs = goods.special() != goods.special_by_words()
    assert np.all(differs[goods.item_class == MISMATCHED])
    assert not np.any(differs[(goods.item_class == ORDINARY) | (goods.item_class == SPECIAL)])


def test_the_other_item_of_a_line_is_of_the_same_shop(market: Market) -> None:
    items = np.arange(1, len(market.goods.shop))
    others = market.goods.other_item(items)
    assert np.all(market.goods.shop[others] == market.goods.shop[items])
