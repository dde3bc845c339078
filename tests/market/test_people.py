"""Accounts and what they leave behind."""

import numpy as np

from fuchang.market.generate import Market
from fuchang.market.people import ADDRESS, DEVICE, PAYER, PHONE, identifiers, numbers


def test_every_account_of_a_ring_shares_its_device_or_its_payer(market: Market) -> None:
    people = market.people
    keys = np.arange(1, people.ring_accounts + 1)
    strong = np.zeros(len(keys), dtype=bool)
    for kind in (DEVICE, PAYER):
        number, known = numbers(people, keys, kind)
        strong |= known & (number == 5 * market.scale.buyers + people.ring[keys])
    assert strong.all()


def test_rings_have_three_accounts_at_least(market: Market) -> None:
    assert np.bincount(market.people.ring)[1:].min() >= 3


def test_families_share_an_address_and_two_of_them_at_most_a_phone(market: Market) -> None:
    people = market.people
    keys = np.arange(people.ordinary_first, market.scale.buyers + 1)
    _, at_home = np.unique(numbers(people, keys, ADDRESS)[0], return_counts=True)
    _, by_phone = np.unique(numbers(people, keys, PHONE)[0], return_counts=True)
    assert (at_home == 3).sum() > 50
    assert by_phone.max() == 2
    assert len(np.unique(numbers(people, keys, DEVICE)[0])) == len(keys)


def test_hub_addresses_have_many_accounts(market: Market) -> None:
    keys = np.arange(market.people.ordinary_first, market.scale.buyers + 1)
    _, holders = np.unique(numbers(market.people, keys, ADDRESS)[0], return_counts=True)
    assert holders.max() > 50


def test_an_identifier_depends_on_the_account_alone(market: Market) -> None:
    some = np.array([5, 17, 900])
    every = np.arange(1, 1001)
    for kind in (DEVICE, ADDRESS):
        alone, among = numbers(market.people, some, kind), numbers(market.people, every, kind)
        assert np.array_equal(alone[0], among[0][some - 1])
        assert np.array_equal(alone[1], among[1][some - 1])


def test_identifiers_name_each_account_at_most_once_a_kind(market: Market) -> None:
    for owner, which, _ in identifiers(market.people):
        assert len(np.unique(owner * 10 + which)) == len(owner)


def test_those_who_ask_for_refunds_are_different_ordinary_people(market: Market) -> None:
    people, rng = market.people, np.random.default_rng(3)
    asked = people.refunders(part=0, count=1000, rng=rng)
    assert len(np.unique(asked)) == 1000
    assert asked.min() >= people.ordinary_first


def test_shoppers_are_ordinary_and_a_few_buy_a_lot(market: Market) -> None:
    buyers = market.people.shoppers(np.random.default_rng(1).random(20_000))
    counts = np.bincount(buyers)
    assert buyers.min() >= market.people.ordinary_first
    assert buyers.max() <= market.scale.buyers
    assert counts.max() > 10 * counts[counts > 0].mean()
