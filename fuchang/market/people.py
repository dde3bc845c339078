"""Buyers: most alone, some in families, some behind a hub address, a few in rings or serial."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fuchang.facts.codes import code
from fuchang.market.scale import Flags, Floats, Ints, Scale, mixed

RING_SHARE = 0.02
_SERIAL_SHARE = 0.0006
_FAMILY_SHARE = 0.10
_HUB_SHARE = 0.02
_HUB_ACCOUNTS = 300
_FAMILY = 3
_BY_DEVICE = 0.7
_CHUNK = 500_000
_RING_SIZES = np.arange(3, 13)
DEVICE, PAYER, PHONE, OAID, ADDRESS = (
    code(kind="identifier", word=word) for word in ("device", "payer", "phone", "oaid", "address")
)
# How often an export or a message names each identifier of an account.
_KNOWN = {DEVICE: 0.7, PAYER: 0.6, PHONE: 0.8, OAID: 0.85, ADDRESS: 0.95}
# How often an account of a ring uses what the ring shares.
_RING_SHARES = {DEVICE: 0.3, PAYER: 0.3, PHONE: 0.5, OAID: 0.3, ADDRESS: 0.7}


@dataclass(frozen=True, slots=True)
class People:
    """Buyer keys by zone: rings first, then serial refunders, then ordinary accounts."""

    scale: Scale
    ring: Ints  # ring number of each ring account, row 0 unused
    serial_first: int
    ordinary_first: int

    @property
    def ring_accounts(self) -> int:
        """Accounts in rings; their keys are 1 to this."""
        return len(self.ring) - 1

    @property
    def serials(self) -> int:
        """Accounts that live on refunds without return."""
        return self.ordinary_first - self.serial_first

    @property
    def ordinary(self) -> int:
        """Accounts with nothing to hide."""
        return self.scale.buyers - self.ordinary_first + 1

    def shoppers(self, draw: Floats) -> Ints:
        """An ordinary buyer for each order; a few buy a lot."""
        rank = (self.ordinary * draw**1.6).astype(np.int64)
        step = _coprime(self.ordinary)
        return self.ordinary_first + rank * step % self.ordinary

    def refunders(self, *, part: int, count: int, rng: np.random.Generator) -> Ints:
        """Ordinary buyers for the refunds of a part, none twice and none in another part's list."""
        own = np.arange(self.ordinary_first + part, self.scale.buyers + 1, self.scale.parts)
        rounds = -(-count // len(own))
        return np.concatenate([rng.permutation(own) for _ in range(rounds)])[:count]


def make_people(scale: Scale) -> People:
    """Draw the rings' sizes and lay out the zones."""
    rng = scale.rng(2)
    wanted = max(9, int(scale.buyers * RING_SHARE))
    sizes = rng.choice(_RING_SIZES, wanted // 3 + 1, p=_ring_weights())
    rings = int(np.searchsorted(np.cumsum(sizes), wanted)) + 1
    ring = np.concatenate([[0], np.repeat(np.arange(1, rings + 1), sizes[:rings])])
    serials = max(1, int(scale.buyers * _SERIAL_SHARE))
    return People(scale, ring.astype(np.int64), len(ring), len(ring) + serials)


def _ring_weights() -> Floats:
    weights = np.exp(-0.5 * ((_RING_SIZES - 5.5) / 2.0) ** 2)
    return weights / weights.sum()


def _coprime(modulus: int) -> int:
    step = int(modulus * 0.618) | 1
    while np.gcd(step, modulus) != 1:
        step += 2
    return step


def identifiers(people: People) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Chunks of (buyer key, identifier, number); the number stands for what was left behind."""
    buyers = people.scale.buyers
    for first in range(1, buyers + 1, _CHUNK):
        keys = np.arange(first, min(first + _CHUNK, buyers + 1), dtype=np.int64)
        rows = [(kind, *numbers(people, keys, kind)) for kind in _KNOWN]
        owner = np.concatenate([keys[known] for _, _, known in rows])
        which = np.concatenate([np.full(int(known.sum()), kind) for kind, _, known in rows])
        owned = np.concatenate([shared[known] for _, shared, known in rows])
        order = np.lexsort((which, owner))
        yield owner[order], which[order].astype(np.int64), owned[order]


def numbers(people: People, keys: Ints, kind: int) -> tuple[Ints, Flags]:
    """The number behind an identifier of each buyer, and whether anyone knows it."""
    owned = keys.copy()
    known = _draw(people, keys, kind) < _KNOWN[kind]
    _share_in_homes(people, keys, kind, owned)
    _share_in_rings(people, keys, kind, owned, known)
    return owned, known


def _draw(people: People, keys: Ints, purpose: int) -> Floats:
    """A draw for each account that depends on nothing but the account."""
    return mixed(keys, people.scale.seed * 64 + purpose) % 10_000 / 10_000.0


def _share_in_homes(people: People, keys: Ints, kind: int, owned: Ints) -> None:
    place = (keys - people.ordinary_first) / max(1, people.ordinary)
    family = (place >= 0) & (place < _FAMILY_SHARE)
    home = people.scale.buyers + 1 + keys // _FAMILY
    if kind in {ADDRESS, PHONE}:
        # The first two of a home may leave the same phone; the third has an own one.
        together = family & ((kind == ADDRESS) | (keys % _FAMILY < _FAMILY - 1))
        owned[together] = home[together]
    hub = (place >= _FAMILY_SHARE) & (place < _FAMILY_SHARE + _HUB_SHARE)
    if kind == ADDRESS:
        owned[hub] = 3 * people.scale.buyers + keys[hub] // _HUB_ACCOUNTS


def _share_in_rings(people: People, keys: Ints, kind: int, owned: Ints, known: Flags) -> None:
    """Every ring account shares the ring's device or its payer; the first of a ring shares both."""
    draw = _draw(people, keys, 32 + kind)
    inside = keys <= people.ring_accounts
    ring = people.ring[np.where(inside, keys, 0)]
    first = inside & (people.ring[np.where(inside, keys - 1, 0)] != ring)
    by_device = _draw(people, keys, 60) < _BY_DEVICE
    by_kind = {DEVICE: by_device, PAYER: ~by_device}
    share = (draw < _RING_SHARES[kind]) | by_kind.get(kind, np.zeros(len(keys), dtype=np.bool_))
    shared = inside & (share | first)
    owned[shared] = 5 * people.scale.buyers + ring[shared]
    known |= shared
