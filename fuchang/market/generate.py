"""Make a market part by part and write it as Parquet beside its truth."""

import json
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fuchang.market import details, rest, tables
from fuchang.market.calendar import Calendar
from fuchang.market.causes import CAUSES
from fuchang.market.draft import END, Draft, no_refunds
from fuchang.market.goods import Goods, make_goods
from fuchang.market.orders import ordinary_orders, settle
from fuchang.market.parcels import forget_future, ordinary_parcels
from fuchang.market.people import People, make_people
from fuchang.market.plan import Cause, Plan, make_plan
from fuchang.market.refunds import ordinary_refunds
from fuchang.market.scale import NA, Ints, Scale
from fuchang.market.statuses import Statuses, add_orders, make_statuses
from fuchang.market.weather import Weather, make_weather

Progress = Callable[[int], None]
_SCHEMA = 1
_ROWS_A_GROUP = 245_760


def silent(_orders: int) -> None:
    """Hear of progress and say nothing."""


class Market:
    """A market of one scale: its goods, people and plan, and its parts one after the other."""

    def __init__(self, scale: Scale, *, causes: Sequence[Cause] = CAUSES) -> None:
        self.scale = scale
        self.calendar = Calendar(scale)
        self.goods: Goods = make_goods(scale)
        self.people: People = make_people(scale)
        self.plan: Plan = make_plan(
            scale=scale, calendar=self.calendar, people=self.people, causes=causes
        )
        self.weather: Weather = make_weather(scale, self.goods, self.calendar)
        self.statuses: Statuses = make_statuses(scale, self.goods)

    def draft(self, part: int) -> Draft:
        """One part, complete."""
        draft = self._ordinary(part)
        orders = draft.orders
        planted = np.zeros(len(orders.key), dtype=bool)
        planted[self.plan.rows(orders.key)] = True
        rng = self.scale.rng(6, part)
        chance = self.weather.chance(orders, self.goods)
        asked = ordinary_refunds(
            draft, free=~planted, planted=self.plan.asking(orders.key), chance=chance, rng=rng
        )
        asking = np.union1d(asked, np.flatnonzero(planted))
        orders.buyer[asking] = self.people.refunders(part=part, count=len(asking), rng=rng)
        self.plan.plant(draft)
        return draft

    def _ordinary(self, part: int) -> Draft:
        scale, rng, keys = self.scale, self.scale.rng(7, part), self.scale.keys(part)
        orders = ordinary_orders(
            keys=keys,
            calendar=self.calendar,
            goods=self.goods,
            people=self.people,
            rng=rng,
        )
        parcels = ordinary_parcels(orders.shipped, keys=keys, rng=rng)
        forget_future(parcels, now=scale.now)
        settle(orders, signed=parcels.seen[:, END], now=scale.now, rng=rng)
        return Draft(
            scale, self.calendar, self.goods, self.people, part, orders, parcels,
            refunds=no_refunds(len(keys)), second=no_refunds(len(keys)),
        )  # fmt: skip


def write_parquet(market: Market, out: Path, *, progress: Progress = silent) -> dict[str, int]:
    """Write the market under `out`; gives rows by table. `progress` hears of orders done."""
    rows: dict[str, int] = {}
    sold = Sold(market.goods)
    truth: list[pa.Table] = []
    reused: list[pa.Table] = []
    for part in range(market.scale.parts):
        draft = market.draft(part)
        for name, table in part_tables(draft).items():
            write_table(table, out / name / f"part-{part:05d}.parquet")
            rows[name] = rows.get(name, 0) + table.num_rows
        sold.add(draft)
        add_orders(market.statuses, draft)
        truth.append(rest.truth_table(draft))
        reused.append(tables.reused_table(draft, shipped_rows(draft)))
        progress(len(draft.orders.key))
    whole = rest.whole_tables(
        market.scale, market.goods, market.people, sold=sold.columns(), statuses=market.statuses
    )
    for name, chunks in chain(whole, [("reused_waybill", iter(reused))]):
        rows[name] = _write_chunks(chunks, out / name / "part-00000.parquet")
    truth.append(rest.whole_truth(market.weather.truth() + market.statuses.truth))
    write_table(pa.concat_tables(truth), out / "truth.parquet")
    _describe(market, out)
    return rows


class Sold:
    """Orders and payments of every item, summed over the parts."""

    def __init__(self, goods: Goods) -> None:
        self._orders = np.zeros(len(goods.shop), dtype=np.int64)
        self._paid_fen = np.zeros(len(goods.shop), dtype=np.int64)

    def add(self, draft: Draft) -> None:
        """Count a part's orders in."""
        orders, size = draft.orders, len(self._orders)
        paid = orders.paid < NA
        self._orders += np.bincount(orders.item[paid], minlength=size)
        sums = np.bincount(orders.item[paid], weights=orders.paid_fen[paid], minlength=size)
        self._paid_fen += sums.astype(np.int64)

    def columns(self) -> dict[str, Ints]:
        """`item_orders` and `item_paid_fen` by item key."""
        return {"item_orders": self._orders, "item_paid_fen": self._paid_fen}


def shipped_rows(draft: Draft) -> Ints:
    """The rows whose order has a parcel."""
    return np.flatnonzero(draft.parcels.shipped < NA)


def part_tables(draft: Draft) -> dict[str, pa.Table]:
    """The tables of which every part has its own share."""
    shipped = shipped_rows(draft)
    extra = {} if draft.scale.lean else _details(draft)
    return {
        "orders": tables.orders_table(draft, order_refunds=tables.refunds_of_orders(draft)),
        "refunds": tables.refunds_table(draft),
        "shipments": tables.shipments_table(draft, shipped),
        "tracking_events": tables.events_table(draft, shipped),
        "parcel_state": tables.state_table(draft, shipped),
        **extra,
    }


def _details(draft: Draft) -> dict[str, pa.Table]:
    return {
        "order_lines": details.order_lines(draft),
        "messages": details.messages(draft),
        "funds": details.funds(draft),
    }


def write_table(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _writer(table.schema, path) as writer:
        writer.write_table(table, row_group_size=_ROWS_A_GROUP)


def _write_chunks(chunks: rest.Chunks, path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    writer = None
    for chunk in chunks:
        writer = writer or _writer(chunk.schema, path)
        writer.write_table(chunk, row_group_size=_ROWS_A_GROUP)
        rows += chunk.num_rows
    if writer:
        writer.close()
    return rows


def _writer(schema: pa.Schema, path: Path) -> pq.ParquetWriter:
    repeated = [
        field.name
        for field in schema
        if not field.name.endswith(("_at", "_key", "_fen", "_hash", "_id"))
        and field.name != "waybill"
    ]
    return pq.ParquetWriter(
        path,
        schema,
        compression="lz4",
        use_dictionary=repeated,
        write_statistics=True,
        store_schema=False,
    )


def _describe(market: Market, out: Path) -> None:
    scale = market.scale
    facts = {
        "schema": _SCHEMA, "as_of": scale.now, "parts": scale.parts, "orders": scale.orders, "seed": scale.seed
    }  # fmt: skip
    (out / "facts.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
