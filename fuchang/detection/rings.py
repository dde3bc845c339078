"""Rings: accounts connected through shared identifiers, and the path that connects them.

Keys are weighted by how hard they are to share by accident. Two accounts are linked when the keys
they share weigh at least THRESHOLD together: one device or one payer is enough, a phone alone or an
address alone never is, a phone with an address is not (families), a phone with the platform's own
receiver id is. A key held by more accounts than its HUB bound is a hub (a campus locker, a forwarder,
a shop's own test device) and links nobody. Linked accounts pool what they hold, so that an account may
belong to two members together where neither alone would link it. Three linked accounts are a ring.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fuchang.facts.codes import CODES

WEIGHTS = {"device": 10, "payer": 10, "oaid": 6, "phone": 5, "address": 2, "open_uid": 0}
HUBS = {"device": 40, "payer": 20, "oaid": 12, "phone": 8, "address": 8, "open_uid": 0}
THRESHOLD = 10
SMALLEST = 3

Columns = dict[str, np.ndarray]
# one account or group, the other, the sum of weights, the bits of the identifiers they share
Pairs = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Rings:
    """Members of rings, and the links that hold them together.

    `members`: buyer_key, ring_key (the smallest buyer_key of the ring), ring_accounts, ring_strength
    (sum of the weights of its links). `links`: ring_key, one_key, other_key, weight, identifiers
    (bit set of identifier codes).
    """

    members: pa.Table
    links: pa.Table


def find(shared: pa.Table) -> Rings:
    """Rings among shared keys: rows of buyer_key, identifier, identifier_hash, holders.

    Linked accounts become one group, named after its smallest account, and what they hold together is
    compared again, until nothing more links: an account that shares a phone with one member and the
    receiver id with another belongs to them.
    """
    rows = _usable(shared)
    group = rows["buyer_key"]
    found = [_strong({**rows, "buyer_key": group})]
    while len(found[-1][0]):
        group = _joined(group, found[-1][0], found[-1][1])
        found.append(_strong(_distinct({**rows, "buyer_key": group})))
    return _rings(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _strong(rows: Columns) -> Pairs:
    one, other, weight, kinds = _pairs(rows)
    enough = weight >= THRESHOLD
    return one[enough], other[enough], weight[enough], kinds[enough]


def _distinct(rows: Columns) -> Columns:
    """Each key once for each group that holds it."""
    order = np.lexsort((rows["buyer_key"], rows["identifier_hash"], rows["identifier"]))
    rows = {name: column[order] for name, column in rows.items()}
    new = np.ones(len(order), bool)
    new[1:] = False
    for name in ("buyer_key", "identifier_hash", "identifier"):
        new[1:] |= rows[name][1:] != rows[name][:-1]
    return {name: column[new] for name, column in rows.items()}


def _joined(group: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Each account's group after these links, named by the smallest account in it."""
    accounts, label = _labels(one, other)
    smallest = np.full(label.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, label, accounts)
    at = np.minimum(np.searchsorted(accounts, group), len(accounts) - 1)
    return np.where(accounts[at] == group, smallest[label[at]], group)


def _labels(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The accounts of these links in order, and the number of the component that each is in.

    Every account takes the smallest label it is linked to, and labels follow their own, until none
    changes: a few rounds. (SciPy does it in half the time, and takes a third of a second to import.)
    """
    accounts, index = np.unique(np.concatenate([one, other]), return_inverse=True)
    left, right = index[: len(one)], index[len(one) :]
    label, before = np.arange(len(accounts)), np.full(len(accounts), -1)
    while not np.array_equal(label, before):
        before = label.copy()
        ends = label[left], label[right]
        lower = np.minimum(*ends)
        for end in ends:
            np.minimum.at(label, end, lower)
        while not np.array_equal(label, label[label]):
            label = label[label]
    return accounts, np.unique(label, return_inverse=True)[1]


def _usable(shared: pa.Table) -> Columns:
    rows = {
        name: shared[name].to_numpy()
        for name in ("buyer_key", "identifier", "identifier_hash", "holders")
    }
    size = max(number for number, _ in CODES["identifier"].values()) + 1
    weight, hub = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for name, (number, _) in CODES["identifier"].items():
        weight[number], hub[number] = WEIGHTS.get(name, 0), HUBS.get(name, 0)
    kept = (weight[rows["identifier"]] > 0) & (rows["holders"] <= hub[rows["identifier"]])
    rows = {name: column[kept] for name, column in rows.items()}
    return {**rows, "weight": weight[rows["identifier"]]}


def _pairs(rows: Columns) -> Pairs:
    """Every two accounts that share a key: (one, other, sum of weights, identifier bits)."""
    order = np.lexsort((rows["buyer_key"], rows["identifier_hash"], rows["identifier"]))
    buyer, weight, kind, key = (
        rows[name][order] for name in ("buyer_key", "weight", "identifier", "identifier_hash")
    )
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    for step in range(1, max(HUBS.values())):
        if step >= len(key):
            break
        same = (
            (key[step:] == key[:-step])
            & (kind[step:] == kind[:-step])
            & (buyer[step:] != buyer[:-step])
        )
        if not same.any():
            break
        at = np.flatnonzero(same)
        found.append((buyer[at], buyer[at + step], weight[at], np.left_shift(1, kind[at])))
    if not found:
        empty = np.zeros(0, np.int64)
        return empty, empty, empty, empty
    return _summed(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _summed(one: np.ndarray, other: np.ndarray, weight: np.ndarray, bit: np.ndarray) -> Pairs:
    """Each kind of key counts once between two accounts, however many of that kind they share."""
    order = np.lexsort((bit, other, one))
    one, other, weight, bit = one[order], other[order], weight[order], bit[order]
    new = np.ones(len(one), bool)
    new[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1]) | (bit[1:] != bit[:-1])
    one, other, weight, bit = one[new], other[new], weight[new], bit[new]
    starts = np.ones(len(one), bool)
    starts[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
    at = np.flatnonzero(starts)
    return one[at], other[at], np.add.reduceat(weight, at), np.add.reduceat(bit, at)


def _rings(one: np.ndarray, other: np.ndarray, weight: np.ndarray, kinds: np.ndarray) -> Rings:
    if not len(one):
        return Rings(no_members(), no_links())
    accounts, label = _labels(one, other)
    size = np.bincount(label)
    label_of_link = label[np.searchsorted(accounts, one)]
    strength = np.bincount(label_of_link, weights=weight, minlength=len(size)).astype(np.int64)
    first = np.full(len(size), np.iinfo(np.int64).max)
    np.minimum.at(first, label, accounts)
    big, linked = size[label] >= SMALLEST, size[label_of_link] >= SMALLEST
    members = _members(accounts[big], first[label[big]], size[label[big]], strength[label[big]])
    links = _links(
        first[label_of_link[linked]], one[linked], other[linked], weight[linked], kinds[linked]
    )
    return Rings(members, links)


def no_members() -> pa.Table:
    """The table of members with nobody in it."""
    return _members(*(np.zeros(0, np.int64),) * 4)


def no_links() -> pa.Table:
    """The table of links with none in it."""
    return _links(*(np.zeros(0, np.int64),) * 5)


def _members(*columns: np.ndarray) -> pa.Table:
    names = ["buyer_key", "ring_key", "ring_accounts", "ring_strength"]
    return pa.table([pa.array(column, pa.int64()) for column in columns], names=names)


def _links(*columns: np.ndarray) -> pa.Table:
    names = ["ring_key", "one_key", "other_key", "weight", "identifiers"]
    return pa.table([pa.array(column, pa.int64()) for column in columns], names=names)
