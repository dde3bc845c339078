"""Whose row it is: the shop that it names, that its order is known to belong to, or the delivery's."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from django.db import connection

from fuchang.connect.exports import Reading
from fuchang.facts.rest import at_rest
from fuchang.facts.source import SOURCE
from fuchang.kernel.clock import clock
from fuchang.kernel.config import lasting_key
from fuchang.shops.models import Membership, Shop
from fuchang.shops.roles import roles
from fuchang.store.facts.apply import shop_rows
from fuchang.store.facts.sources import Row
from fuchang.store.models import Delivery

# ids that tell the shop of a row that names none
CLUES = ("order_id", "waybill", "item_id", "refund_id")
_MAY_OPEN_SHOPS = frozenset({"command", "system"})


def identifier_secret() -> bytes:
    """What personal identifiers are hashed with on this desk, always the same."""
    return lasting_key("identifiers")


class Owners:
    """The shops of the rows of one reading."""

    def __init__(self, reading: Reading | None = None) -> None:
        self._shops = {shop.shop_id: shop.pk for shop in Shop.objects.all()}
        self._by_name = {shop.name: shop.shop_id for shop in Shop.objects.all()}
        self._by_key = {shop.pk: shop.shop_id for shop in Shop.objects.all()}
        self._clues = _learn(reading) if reading else {}
        self._giving: dict[str, frozenset[int]] = {}
        if self._shops:
            _mirror()

    def keys(self) -> dict[str, int]:
        """Our keys by the platform's shop ids."""
        return self._shops

    def sort(
        self, table: str, rows: Sequence[Row], delivery: Delivery
    ) -> tuple[list[Row], list[Row]]:
        """Rows with their shop filled in, and rows that may not come in: a shop that is not theirs."""
        if "shop_id" not in {name for name, _ in SOURCE[table]}:
            return list(rows), []
        usable, refused = [], []
        for row in rows:
            shop_id = self._shop_of(row, delivery)
            if shop_id is None:
                refused.append(row)
            else:
                usable.append({**row, "shop_id": shop_id})
        return usable, refused

    def _shop_of(self, row: Row, delivery: Delivery) -> str | None:
        named = row.get("shop_id") or self._clue(row)
        own = self._by_key.get(delivery.shop_key)
        if not named:
            return own or self._only()
        named = self._by_name.get(named, named)
        if delivery.shop_key:
            return self._named_by_a_giver(named, own, delivery.received_by)
        if named not in self._shops and delivery.received_by in _MAY_OPEN_SHOPS:
            self._open(named)
        return named if named in self._shops else None

    def _named_by_a_giver(self, named: str, own: str | None, giver: str) -> str | None:
        """A shop not of this desk is the delivery's own; another one only if its giver may import there."""
        if own is None or named not in self._shops:
            return own
        if giver not in self._giving:
            self._giving[giver] = _imports_for(giver)
        return named if named == own or self._shops[named] in self._giving[giver] else None

    def _clue(self, row: Row) -> str | None:
        for clue in CLUES:
            value = row.get(clue)
            if value and (clue, value) in self._clues:
                return self._clues[(clue, value)]
        order = row.get("order_id")
        return _shop_of_order(str(order)) if order else None

    def _only(self) -> str | None:
        return next(iter(self._shops)) if len(self._shops) == 1 else None

    def _open(self, shop_id: str) -> None:
        shop = Shop.objects.create(
            platform="taobao", shop_id=shop_id, name=shop_id, created_at=clock()
        )
        self._shops[shop_id], self._by_key[shop.pk] = shop.pk, shop_id
        _mirror()


def _imports_for(giver: str) -> frozenset[int]:
    """The shops that a person may fill by files; a key or a feed speaks for its own shop alone."""
    sort, _, key = giver.partition(":")
    if sort != "person":
        return frozenset()
    theirs = Membership.objects.filter(person_id=int(key), shop__live=1)
    return frozenset(one.shop_id for one in theirs if roles().extent(one.role, "import"))


def _mirror() -> None:
    """The shops of the desk among the facts."""
    shop_rows((one.pk, one.shop_id, one.platform, one.name) for one in Shop.objects.all())


def _learn(reading: Reading) -> dict[tuple[str, str], str]:
    """What rows that name their shop tell of those that do not."""
    told: dict[tuple[str, str], str] = {}
    for table, paths in reading.tables.items():
        names = [name for name, _ in SOURCE[table]]
        clues = [clue for clue in CLUES if clue in names]
        if "shop_id" not in names or not clues:
            continue
        for path in paths:
            _learn_file(path, clues, told)
    return told


def _learn_file(path: Path, clues: Sequence[str], told: dict[tuple[str, str], str]) -> None:
    whole = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    if "shop_id" not in whole.column_names:
        return
    shops = whole["shop_id"].to_pylist()
    for clue in clues:
        if clue in whole.column_names:
            values = whole[clue].to_pylist()
            told.update(
                ((clue, value), shop)
                for value, shop in zip(values, shops, strict=True)
                if value and shop
            )


def _shop_of_order(order_id: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.shop_id FROM {at_rest('orders')} AS o "
            f"JOIN {at_rest('shops')} AS s ON s.shop_key = o.shop_key WHERE o.order_id = %s",
            [order_id],
        )
        found = cursor.fetchall()
    return str(found[0][0]) if len(found) == 1 else None
