"""What makes a ring and what does not."""

import pyarrow as pa

from fuchang.detection import rings
from fuchang.facts.codes import code


def shared(*rows: tuple[int, str, int, int]) -> pa.Table:
    """Rows of buyer_key, identifier, hash, holders."""
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return pa.table(
        {
            "buyer_key": pa.array(columns[0], pa.int64()),
            "identifier": pa.array(
                [code(kind="identifier", word=w) for w in columns[1]], pa.int64()
            ),
            "identifier_hash": pa.array(columns[2], pa.int64()),
            "holders": pa.array(columns[3], pa.int64()),
        }
    )


def members(found: rings.Rings) -> set[int]:
    return set(found.members["buyer_key"].to_pylist())


def test_it_connects_three_accounts_through_one_device() -> None:
    found = rings.find(shared(*((buyer, "device", 7, 3) for buyer in (1, 2, 3))))
    assert members(found) == {1, 2, 3}
    assert found.members["ring_accounts"].to_pylist() == [3, 3, 3]


def test_it_connects_accounts_through_a_chain_of_different_keys() -> None:
    found = rings.find(
        shared((1, "device", 7, 2), (2, "device", 7, 2), (2, "payer", 8, 2), (3, "payer", 8, 2))
    )
    assert members(found) == {1, 2, 3}
    path = list(
        zip(found.links["one_key"].to_pylist(), found.links["other_key"].to_pylist(), strict=True)
    )
    assert sorted(path) == [(1, 2), (2, 3)]


def test_it_makes_no_ring_of_an_address_alone() -> None:
    assert not members(rings.find(shared(*((buyer, "address", 7, 5) for buyer in range(1, 6)))))


def test_it_makes_no_ring_of_a_family_that_shares_address_and_phone() -> None:
    rows = [(buyer, kind, 7, 4) for buyer in range(1, 5) for kind in ("address", "phone")]
    assert not members(rings.find(shared(*rows)))


def test_it_makes_no_ring_of_a_hub_however_many_keys_it_has() -> None:
    rows = [(buyer, "device", 7, 400) for buyer in range(1, 30)]
    assert not members(rings.find(shared(*rows)))


def test_it_needs_three_accounts() -> None:
    assert not members(rings.find(shared((1, "device", 7, 2), (2, "device", 7, 2))))


def test_it_counts_a_kind_of_key_once_between_two_accounts() -> None:
    rows = [(buyer, "phone", number, 3) for buyer in (1, 2, 3) for number in (7, 8, 9)]
    assert not members(rings.find(shared(*rows)))


def test_it_finds_nothing_in_nothing() -> None:
    assert rings.find(shared()).members.num_rows == 0


def test_it_links_an_account_to_two_members_together_where_neither_alone_would_do() -> None:
    pair = [(1, "device", 7, 2), (2, "device", 7, 2)]
    third = [(1, "phone", 8, 2), (3, "phone", 8, 2), (2, "oaid", 9, 2), (3, "oaid", 9, 2)]
    assert members(rings.find(shared(*pair, *third))) == {1, 2, 3}


def test_it_does_not_pull_a_family_into_a_couple_that_shares_a_device() -> None:
    couple = [(1, "device", 7, 2), (2, "device", 7, 2)]
    family = [(buyer, kind, 8, 4) for buyer in range(1, 5) for kind in ("address", "phone")]
    assert not members(rings.find(shared(*couple, *family)))
