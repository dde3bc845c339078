"""Buyers of orders, sealed: what files say of them in clear goes into cells here and nowhere else.

Of several things said of one order, a clear word counts before a masked or encrypted one, then the
newest by the platform's own time; equal moments are told apart by the word's own keyed hash. So any
order of deliveries leaves the same contact. What was erased is filled again by newer words alone.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from fuchang.kernel.config import lasting_key
from fuchang.store.cells import Sealer, unseal
from fuchang.store.facts.sources import Row, chunks
from fuchang.store.masks import mask, sort_of
from fuchang.store.models import Contact

TABLE = "store_contact"
FIELDS = ("name", "phone", "address", "nick")
LONGEST = 400
_LOCK = 7_313
Told = tuple[int, int, str]  # sort of word, platform time, keyed hash: the greater one counts
Best = dict[str, tuple[Told, str]]


def put(rows: Sequence[Row], *, shop_keys: Mapping[str, int]) -> int:
    """Seal what these rows say of the buyers of orders; gives how many orders that changed.

    In the caller's transaction.
    """
    one_writer()
    count = 0
    for shop_key, orders in _by_shop(rows, shop_keys).items():
        sealer = Sealer(table=TABLE, shop_key=shop_key)
        for some in chunks(sorted(orders)):
            there = {one.order_id: one for one in Contact.objects.filter(shop_key=shop_key, order_id__in=some)}  # fmt: skip
            changed = [
                one for order in some
                if (one := _filled(there.get(order) or _blank(shop_key, order), orders[order], sealer))
            ]  # fmt: skip
            Contact.objects.bulk_create(
                changed, update_conflicts=True, unique_fields=["shop_key", "order_id"],
                update_fields=["cells", "masked", "told", "seen_at", "erased_at"],
            )  # fmt: skip
            count += len(changed)
    return count


def one_writer() -> None:
    """Contacts have one writer at a time, to the end of its transaction; SQLite sees to that itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def clear(contact: Contact) -> dict[str, str]:
    """What a contact says. Raises Unsealable. Whoever calls has asked (cases/unmask.py)."""
    return {
        field: unseal(cell, table=TABLE, column=field, row=contact.order_id, shop_key=contact.shop_key)
        for field, cell in contact.cells.items()
    }  # fmt: skip


def index(field: str, text: str, shop_key: int, *, key: bytes) -> str:
    """By which equal words of one shop are known without being read."""
    told = f"{field}\x1f{shop_key}\x1f{text}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, told, hashlib.sha256).hex()[:32]


def _by_shop(rows: Iterable[Row], shop_keys: Mapping[str, int]) -> dict[int, dict[str, Best]]:
    found: dict[int, dict[str, Best]] = defaultdict(lambda: defaultdict(dict))
    key = lasting_key("index")
    for row in rows:
        shop_key = shop_keys.get(str(row["shop_id"]), 0)
        best = found[shop_key][row["order_id"]]
        for field in FIELDS:
            text = (row[field] or "").replace("\0", "")[:LONGEST]
            if not text:
                continue
            told = (sort_of(text), row["at"] or 0, index(field, text, shop_key, key=key))
            if field not in best or told > best[field][0]:
                best[field] = told, text
    return found


def _blank(shop_key: int, order_id: str) -> Contact:
    return Contact(shop_key=shop_key, order_id=order_id, seen_at=0)


def _filled(contact: Contact, best: Best, sealer: Sealer) -> Contact | None:
    """The contact with what is better than what it holds; None where nothing is."""
    better = {
        field: found
        for field, found in best.items()
        if found[0] > _held(contact, field) and found[0][1] > (contact.erased_at or -1)
    }
    for field, (told, text) in better.items():
        contact.cells[field] = sealer.seal(text, column=field, row=contact.order_id)
        contact.masked[field] = mask(field, text)
        contact.told[field] = told
        contact.seen_at = max(contact.seen_at, told[1])
    return contact if better else None


def _held(contact: Contact, field: str) -> tuple[Any, ...]:
    return tuple(contact.told.get(field, ()))
