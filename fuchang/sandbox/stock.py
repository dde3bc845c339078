"""From the simulated market to a world: every order, line, refund, parcel, scan, word and status."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from fuchang.market import rest
from fuchang.market.generate import Market, Sold, part_tables
from fuchang.market.scale import Scale
from fuchang.market.statuses import add_orders
from fuchang.sandbox.world import NAMED_BY, Row, World

_STANDS_FOR = {
    "shop_key": ("shops", "shop_id"),
    "item_key": ("items", "item_id"),
    "order_key": ("orders", "order_id"),
    "refund_key": ("refunds", "refund_id"),
}


def stocked(*, orders: int, seed: int, now: int) -> World:
    """A world that holds a market of that size as it stands at `now`."""
    return shelved(Market(Scale(orders=orders, seed=seed, now=now)))


def shelved(market: Market) -> World:
    """A world that holds this market, every row under the id that its files show."""
    shelves = _Shelves(World())
    parts = [_part(market, number) for number in range(market.scale.parts)]
    for name, table in _whole(market):
        shelves.lay(name, table)
    for tables in parts:
        for name, table in tables.items():
            shelves.lay(name, table)
        shelves.scans(tables["shipments"], tables["tracking_events"])
    return shelves.world


def _part(market: Market, number: int) -> dict[str, pa.Table]:
    draft = market.draft(number)
    add_orders(market.statuses, draft)
    return part_tables(draft)


def _whole(market: Market) -> Iterator[tuple[str, pa.Table]]:
    sold = Sold(market.goods).columns()
    whole = rest.whole_tables(
        market.scale, market.goods, market.people, sold=sold, statuses=market.statuses
    )
    return ((name, chunk) for name, chunks in whole if name in NAMED_BY for chunk in chunks)


@dataclass
class _Shelves:
    """A world being filled, and the text id of each of our keys."""

    world: World
    known: dict[str, dict[int, str]] = field(
        default_factory=lambda: {key: {} for key in _STANDS_FOR}
    )

    def lay(self, name: str, table: pa.Table) -> None:
        if name not in NAMED_BY:
            return
        for row in table.to_pylist():
            for key, (own, id_) in _STANDS_FOR.items():
                if own == name:
                    self.known[key][row[key]] = row[id_]
                elif row.get(key) is not None:
                    row[id_] = self.known[key].get(row[key], "")
            self.world.put(name, _named(name, row))

    def scans(self, shipments: pa.Table, events: pa.Table) -> None:
        keys, texts = shipments["parcel_key"].to_numpy(), shipments["waybill"].to_pylist()
        places = np.searchsorted(keys, events["parcel_key"].to_numpy())
        for place, row in zip(places, events.to_pylist(), strict=True):
            if texts[place]:
                self.world.scans[texts[place]].append(row)


def _named(name: str, row: Row) -> Row:
    if name == "shipments":
        row["waybill"] = row["waybill"] or ""
        row["parcel_id"] = f"{row['order_id']}:{row['waybill']}"
    if name == "statuses":
        row["status_key"] = str(row["status_key"])
    return row
