"""Rings planted among the real customers of CDNOW, whose purchases are the ordinary background.

The purchases are real, the identifiers are made: most accounts have their own, families share an
address and sometimes a phone, couples a phone or a device, hundreds share a locker, and a few device
hashes were handed on to strangers. Rings share devices, payers and phones in part, and some of their
links are missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from fuchang.facts.codes import code
from fuchang.kernel.clock import DAY, from_local
from fuchang.market.people import ADDRESS, DEVICE, OAID, PAYER, PHONE
from fuchang.market.scale import Flags, Ints, mixed

FILE = "CDNOW_master.txt"
_RING_ACCOUNTS = 400
_SMALLEST, _LARGEST = 3, 12
_KINDS = (DEVICE, PAYER, PHONE, OAID, ADDRESS)
# How often an account shows each identifier at all, and how often a ring's account uses the ring's own.
_KNOWN = {DEVICE: 0.93, PAYER: 0.88, PHONE: 0.92, OAID: 0.92, ADDRESS: 0.95}
_RING_USES = {DEVICE: 0.93, PAYER: 0.85, PHONE: 0.6, OAID: 0.55, ADDRESS: 0.7}
_FAMILY_SHARE = 0.12
_LOCKERS, _LOCKER_ACCOUNTS = 4, 350
_FORWARDERS, _FORWARDER_ACCOUNTS = 6, 45
_CAFES, _CAFE_ACCOUNTS = 3, 60
_HANDED_ON = 250
_REFUND_SHARE = 0.06
_FINISHED = code(kind="order_status", word="finished")
_WAIT_SELLER = code(kind="refund_status", word="wait_seller")
_RETURN_REFUND = code(kind="refund_kind", word="return_refund")


@dataclass(frozen=True, slots=True)
class Planted:
    """Who shares what (`buyer_identifiers`), and which ring each account belongs to (0: none)."""

    accounts: Ints
    ring: Ints
    identifiers: pa.Table

    def pairs(self) -> set[tuple[int, int]]:
        """Every two accounts of one ring, the smaller key first."""
        return set(_pairs_of(self.accounts[self.ring > 0], self.ring[self.ring > 0]))


def purchases(folder: Path) -> pa.Table:
    """The real purchases: buyer_key, paid_at, paid_fen."""
    names = ["buyer_key", "bought", "quantity", "dollars"]
    text = (folder / FILE).read_text(encoding="ascii")
    lines = "\n".join(",".join(line.split()) for line in text.splitlines() if line.strip())
    header = 0 if lines[0].isdigit() else 1
    table = pacsv.read_csv(
        pa.BufferReader(lines.encode()),
        read_options=pacsv.ReadOptions(column_names=names, skip_rows=header),
    )
    days = table["bought"].to_numpy()
    noon = {
        int(day): from_local(f"{day // 10000}-{day // 100 % 100:02d}-{day % 100:02d} 12:00:00")
        for day in np.unique(days)
    }
    return pa.table(
        {
            "buyer_key": table["buyer_key"].cast(pa.int64()),
            "paid_at": [noon[int(day)] for day in days],
            "paid_fen": np.round(table["dollars"].to_numpy() * 100).astype(np.int64),
            "quantity": table["quantity"].cast(pa.int64()),
        }
    )


def plant(accounts: Ints, *, seed: int) -> Planted:
    """Give every account its identifiers, and put some accounts in rings."""
    rng = np.random.default_rng([seed, 1997])
    ring = _rings(len(accounts), rng)
    rows = []
    for kind in _KINDS:
        # What nobody shares: the account's own number.
        number = np.arange(len(accounts), dtype=np.int64)
        known = rng.random(len(accounts)) < _KNOWN[kind]
        _ordinary_sharing(kind, number, free=ring == 0, known=known, rng=rng)
        _ring_sharing(kind, number, ring, rng)
        rows.append(_identifier_rows(accounts, kind, number, known))
    return Planted(accounts, ring, pa.concat_tables(rows))


def _rings(count: int, rng: np.random.Generator) -> Ints:
    sizes = rng.integers(_SMALLEST, _LARGEST + 1, _RING_ACCOUNTS // _SMALLEST)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), _RING_ACCOUNTS)) + 1]
    members = rng.permutation(count)[: sizes.sum()]
    ring = np.zeros(count, dtype=np.int64)
    ring[members] = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    return ring


def _ordinary_sharing(
    kind: int, number: Ints, *, free: Flags, known: Flags, rng: np.random.Generator
) -> None:
    """Families, couples, lockers, forwarders, internet cafes, device hashes handed on."""
    count = len(number)
    home = np.arange(count) // 4
    in_family = (home % 100 < _FAMILY_SHARE * 100) & free
    couple = in_family & (np.arange(count) % 4 < 2)  # noqa: PLR2004 - the first two of a home
    shared_by_couple = {PHONE: 0.3, DEVICE: 0.15, PAYER: 0.1, OAID: 0.1}.get(kind, 0.0)
    close = couple & (mixed(home, kind + 71) % 1000 < shared_by_couple * 1000)
    number[close] = count + home[close]
    if kind == ADDRESS:
        number[in_family] = count + home[in_family]
        _crowds(number, _LOCKERS, _LOCKER_ACCOUNTS, free=free & ~in_family, rng=rng)
        _crowds(number, _FORWARDERS, _FORWARDER_ACCOUNTS, free=free & ~in_family, rng=rng)
    if kind == DEVICE:
        _crowds(number, _CAFES, _CAFE_ACCOUNTS, free=free & ~close, rng=rng)
        # Second-hand telephones keep their hash; a ring's may come to a stranger as well.
        old, new = rng.permutation(np.flatnonzero(~close & known))[: 2 * _HANDED_ON].reshape(2, -1)
        number[new] = number[old]


def _crowds(number: Ints, crowds: int, size: int, *, free: Flags, rng: np.random.Generator) -> None:
    chosen = rng.permutation(np.flatnonzero(free))[: crowds * size].reshape(crowds, -1)
    for crowd, members in enumerate(chosen):
        number[members] = 10 * len(number) + 1000 * crowd + size


def _ring_sharing(kind: int, number: Ints, ring: Ints, rng: np.random.Generator) -> None:
    """Accounts of a ring use one of its one to three devices (payers, phones ...), most of the time."""
    inside = np.flatnonzero(ring)
    size = np.bincount(ring)[ring[inside]]
    pool = np.where(size > 8, rng.integers(0, 2, len(inside)), 0)  # noqa: PLR2004 - large rings own two
    uses = rng.random(len(inside)) < _RING_USES[kind]
    number[inside[uses]] = 100 * len(number) + 4 * ring[inside[uses]] + pool[uses]


def _identifier_rows(accounts: Ints, kind: int, number: Ints, known: Flags) -> pa.Table:
    return pa.table(
        {
            "buyer_key": accounts[known],
            "identifier": np.full(int(known.sum()), kind),
            "identifier_hash": mixed(number[known], kind),
        }
    )


def facts(folder: Path, *, seed: int) -> tuple[dict[str, pa.Table], Planted]:
    """Facts tables of one shop: the real purchases, planted identifiers, and refunds.

    Every account of a ring asks for its last purchase, and so do ordinary accounts now and then.
    """
    bought = purchases(folder)
    buyers = bought["buyer_key"].to_numpy()
    planted = plant(np.unique(buyers), seed=seed)
    keys = np.arange(1, len(buyers) + 1, dtype=np.int64)
    rng = np.random.default_rng([seed, 1998])
    ring_of = np.zeros(int(buyers.max()) + 1, dtype=np.int64)
    ring_of[planted.accounts] = planted.ring
    _, last = np.unique(buyers[::-1], return_index=True)
    is_last = np.isin(keys, len(buyers) - last)
    asks = ((ring_of[buyers] > 0) & is_last) | (
        (ring_of[buyers] == 0) & (rng.random(len(keys)) < _REFUND_SHARE)
    )
    tables = {
        "shops": pa.table({"shop_key": [1], "shop_id": ["cdnow"], "platform": [9], "traced": [0]}),
        "orders": _orders(bought, keys, asks),
        "refunds": _refunds(bought, keys[asks]),
        "buyers": pa.table(
            {
                "buyer_key": planted.accounts,
                "buyer_id": [f"{a:05d}" for a in planted.accounts.tolist()],
            }
        ),
        "buyer_identifiers": planted.identifiers,
    }
    return tables, planted


def _orders(bought: pa.Table, keys: Ints, asks: Flags) -> pa.Table:
    return pa.table(
        {
            "order_key": keys,
            "order_id": [str(970_000_000_000 + key) for key in keys.tolist()],
            "shop_key": np.ones(len(keys), dtype=np.int64),
            "buyer_key": bought["buyer_key"],
            "status": np.full(len(keys), _FINISHED),
            "created_at": bought["paid_at"],
            "paid_at": bought["paid_at"],
            "paid_fen": bought["paid_fen"],
            "quantity": bought["quantity"],
            "refund_count": asks.astype(np.int64),
        }
    )


def _refunds(bought: pa.Table, keys: Ints) -> pa.Table:
    mine = bought.take(pa.array(keys - 1))
    return pa.table(
        {
            "refund_key": keys,
            "refund_id": [str(98_000_000_000 + key) for key in keys.tolist()],
            "order_key": keys,
            "shop_key": np.ones(len(keys), dtype=np.int64),
            "buyer_key": mine["buyer_key"],
            "kind": np.full(len(keys), _RETURN_REFUND),
            "status": np.full(len(keys), _WAIT_SELLER),
            "applied_at": mine["paid_at"].to_numpy() + 5 * DAY,
            "refund_fen": mine["paid_fen"],
        }
    )


def pair_score(buyers: Ints, ring: Ints, truth: set[tuple[int, int]]) -> tuple[float, float]:
    """Pair precision and recall of rings found: `ring` names the ring of each of `buyers`."""
    found = set(_pairs_of(buyers, ring))
    right = len(found & truth)
    return right / max(1, len(found)), right / max(1, len(truth))


def _pairs_of(accounts: Ints, ring: Ints) -> Iterator[tuple[int, int]]:
    order = np.lexsort((accounts, ring))
    accounts, ring = accounts[order], ring[order]
    for members in np.split(accounts, np.flatnonzero(np.diff(ring)) + 1):
        together = members.tolist()
        for place, one in enumerate(together):
            for other in together[place + 1 :]:
                yield one, other
