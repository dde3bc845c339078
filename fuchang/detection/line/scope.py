"""What changed orders and statuses touch, as the facts that the rule text then reads.

A statement of the line is one `WITH`: the names of the facts tables mean here the rows at rest, narrowed
to the neighbourhood of what changed, and the features and masks of the sweep follow word for word.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from fuchang.detection.moment import Bound
from fuchang.detection.plan import Search, stage_sql
from fuchang.facts.rest import ALL, Dialect, at_rest

_COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)
# how the keys of what changed and the moment of the run are bound
KEYS: dict[Dialect, str] = {
    "sqlite": "SELECT value AS changed_key FROM json_each(:keys)",
    "postgresql": "SELECT UNNEST($1) AS changed_key",
}
NOW: dict[Dialect, Bound] = {"sqlite": Bound(":now"), "postgresql": Bound("$2")}
# statuses that turn in one crowd lie at most this far apart (features/status_island.sql)
_GAP = 600
_CHANGED = "(SELECT changed_key FROM changed)"


@dataclass(frozen=True, slots=True)
class Part:
    """One name of a `WITH`: made once and kept, or looked through where it is used."""

    name: str
    sql: str
    kept: bool = True

    def __str__(self) -> str:
        return f"{self.name} AS {'' if self.kept else 'NOT '}MATERIALIZED (\n{self.sql}\n)"


def with_parts(parts: Iterable[Part], select: str) -> str:
    """The statement: all parts, then what is asked of them."""
    return f"WITH {', '.join(map(str, parts))}\n{select}"


def _facts(table: str, where: str) -> str:
    columns = [c.name for c in ALL[table].columns if not c.name.endswith("_at_text")]
    return f"SELECT {', '.join(columns)} FROM {at_rest(table)} WHERE {where}"


def _whole(table: str) -> Part:
    """A table that is read by its keys only."""
    return Part(table, f"SELECT * FROM {at_rest(table)}", kept=False)


def _feature(name: str, search: Search, now: Bound) -> Part:
    sql = stage_sql(name, {search.subject.name: search}, now=now)
    return Part(name, _COMMENT.sub("", sql + "\n").strip())


def _refunds(search: Search, now: Bound) -> Iterator[Part]:
    """The refunds of the changed orders; beside them all that their buyers asked for."""
    yield Part("refunds", _facts("refunds", f"order_key IN {_CHANGED}"))
    for table in ("orders", "shipments", "parcel_state", "shops", "items", "ring_member"):
        yield _whole(table)
    yield Part("asking", "SELECT DISTINCT buyer_key FROM refunds WHERE buyer_key IS NOT NULL")
    asked = _facts("refunds", "buyer_key IN (SELECT buyer_key FROM asking)")
    history = _feature("buyer_history", search, now).sql
    yield Part("buyer_history", f"WITH refunds AS (\n{asked}\n)\n{history}")
    for name in ("buyer_orders", "order_refund", "order_trace", "refunded_order"):
        yield _feature(name, search, now)


def _parcels(search: Search, now: Bound) -> Iterator[Part]:
    """The parcels of the changed orders, and all that carry the same numbers."""
    yield Part(
        "sent",
        f"SELECT parcel_key, waybill_hash FROM fact_shipments WHERE order_key IN {_CHANGED}",
    )
    yield Part(
        "alike",
        "SELECT parcel_key FROM sent UNION SELECT parcel_key FROM fact_shipments "
        "WHERE waybill_hash IN (SELECT waybill_hash FROM sent WHERE waybill_hash IS NOT NULL)",
    )
    yield Part("shipments", _facts("shipments", "parcel_key IN (SELECT parcel_key FROM alike)"))
    yield _whole("parcel_state")
    yield _whole("shops")
    yield _feature("reused_waybill", search, now)


def _orders(_search: Search, _now: Bound) -> Iterator[Part]:
    yield Part("orders", _facts("orders", f"order_key IN {_CHANGED}"))
    yield _whole("items")


def _statuses(search: Search, now: Bound) -> Iterator[Part]:
    """The changed statuses and their crowds, all of the same names, and the crowds of those."""
    yield Part(
        "turned",
        f"SELECT shop_key, subject_id, since_at FROM fact_statuses WHERE status_key IN {_CHANGED}",
    )
    yield Part("beside", _crowds("turned"))
    yield Part(
        "named",
        "SELECT shop_key, subject_id FROM turned UNION SELECT s.shop_key, s.subject_id "
        "FROM fact_statuses AS s WHERE s.status_key IN (SELECT status_key FROM beside)",
    )
    yield Part(
        "same",
        "SELECT s.status_key, s.shop_key, s.since_at FROM named AS n "
        "JOIN fact_statuses AS s ON s.subject_id = n.subject_id AND s.shop_key = n.shop_key",
    )
    yield Part("around", _crowds("same"))
    wanted = "SELECT status_key FROM same UNION SELECT status_key FROM around"
    yield Part("statuses", _facts("statuses", f"status_key IN ({wanted})"))
    yield _feature("status_island", search, now)
    yield _feature("status_crowd", search, now)


def _crowds(of: str) -> str:
    """The statuses that hang together with any of `of`: from each on, the farthest within reach.

    The first and last of ten minutes stand for all that lie between them.
    """
    turning = (
        "f.shop_key = r.shop_key AND f.by_seller = 0 AND f.status_code <> 1 "
        "AND f.since_at >= r.since_at - {back} AND f.since_at <= r.since_at + {on}"
    )
    start = (
        f"SELECT shop_key, {{end}}(since_at) AS since_at, {{ahead}} AS ahead FROM {of} "
        f"WHERE since_at IS NOT NULL GROUP BY shop_key, since_at - since_at % {_GAP}"
    )
    starts = " UNION ".join(
        start.format(end=end, ahead=ahead) for end in ("MIN", "MAX") for ahead in (0, 1)
    )
    later = (
        f"SELECT MAX(f.since_at) FROM fact_statuses AS f WHERE {turning.format(back=0, on=_GAP)}"
    )
    earlier = (
        f"SELECT MIN(f.since_at) FROM fact_statuses AS f WHERE {turning.format(back=_GAP, on=0)}"
    )
    return (
        "WITH RECURSIVE reach AS (\n"
        f"SELECT * FROM ({starts}) AS starting\nUNION\n"
        f"SELECT r.shop_key, CASE WHEN r.ahead = 1 THEN ({later}) ELSE ({earlier}) END, r.ahead\n"
        "FROM reach AS r WHERE r.since_at IS NOT NULL\n)\n"
        "SELECT DISTINCT f.status_key FROM reach AS r JOIN fact_statuses AS f "
        f"ON {turning.format(back=_GAP, on=_GAP)}"
    )


SCOPES: Mapping[str, Callable[[Search, Bound], Iterator[Part]]] = {
    "refund": _refunds,
    "parcel": _parcels,
    "order": _orders,
    "status": _statuses,
    "incident": _statuses,
}
# key, shop and name of every subject that was looked at, its order, and what people call the shop
_NAMED = (
    "SELECT t.{key}, t.shop_key, {name}, {order}, v.shop_id, v.platform FROM {table} AS t "
    "LEFT JOIN fact_shops AS v ON v.shop_key = t.shop_key"
)
_OF_ORDER = " LEFT JOIN fact_orders AS o ON o.order_key = t.order_key"
LOOKED: Mapping[str, str] = {
    "refund": _NAMED.format(
        key="refund_key", name="t.refund_id", order="o.order_id", table="fact_refunds"
    )
    + f"{_OF_ORDER} WHERE t.order_key IN {_CHANGED}",
    "parcel": _NAMED.format(
        key="parcel_key",
        name="COALESCE(t.waybill, COALESCE(o.order_id, '') || '#')",
        order="o.order_id",
        table="fact_shipments",
    )
    + f"{_OF_ORDER} WHERE t.parcel_key IN (SELECT parcel_key FROM alike)",
    "order": _NAMED.format(
        key="order_key", name="t.order_id", order="t.order_id", table="fact_orders"
    )
    + f" WHERE t.order_key IN {_CHANGED}",
    "status": _NAMED.format(
        key="status_key", name="t.subject_id", order="o.order_id", table="fact_statuses"
    )
    + f"{_OF_ORDER} WHERE t.status_key IN (SELECT status_key FROM same)",
    # an incident is called after its first status: any of the crowd may have been that
    "incident": _NAMED.format(
        key="since_at", name="CAST(NULL AS TEXT)", order="NULL", table="fact_statuses"
    )
    + " WHERE t.status_key IN (SELECT status_key FROM around)",
}
