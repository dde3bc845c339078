"""The wide rows of refunds, parcels and orders in polars, stage by stage as in detection/features."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

MONTH = 2_592_000


class Stages:
    """What is staged once over everything, and for the parts at hand."""

    def __init__(self, facts: Mapping[str, pl.LazyFrame]) -> None:
        self.facts = dict(facts)
        self.now: dict[str, pl.LazyFrame] = {}
        self.staged: dict[str, pl.DataFrame] = {}
        self.gathered: dict[str, list[pl.DataFrame]] = {"trace": [], "order": []}

    def lazy(self, name: str) -> pl.LazyFrame:
        """A staged frame."""
        return self.staged[name].lazy()

    def stage(self, name: str, frame: pl.LazyFrame) -> None:
        """Collect a frame and keep it."""
        self.staged[name] = frame.collect(engine="streaming")

    def before(self, find_rings: Callable[[Any], Any]) -> None:
        """Over everything: waybills, buyers, rings."""
        refunds = self.facts["refunds"]
        self.stage("refund_order", refunds.select("order_key").drop_nulls().unique())
        self.stage("refund_buyer", refunds.select("buyer_key").drop_nulls().unique())
        self.stage("reused", _reused(self.facts["shipments"]))
        self.stage("history", _history(refunds))
        self.stage(
            "buyer_orders",
            self.facts["orders"].select("buyer_key")
            .join(self.lazy("refund_buyer"), on="buyer_key", how="semi")
            .group_by("buyer_key").agg(pl.len().cast(pl.Int64).alias("buyer_orders")),
        )  # fmt: skip
        self.stage("order_refund", _order_refund(refunds))
        shared = _shared(self.facts["buyer_identifiers"], self.lazy("refund_buyer"))
        members = find_rings(shared.collect(engine="streaming").to_arrow()).members
        self.staged["ring"] = pl.DataFrame(pl.from_arrow(members))

    def within(self, facts: Mapping[str, pl.LazyFrame], *, since: int) -> None:
        """For some parts: what their scans say; gathered for refunds, what concerns their orders."""
        self.now = dict(facts)
        wanted = self.lazy("refund_order")
        shipments = facts["shipments"]
        known = shipments.join(wanted, on="order_key", how="semi").select("parcel_key")
        events = facts["tracking_events"].filter(pl.col("code") != 1)
        events = events.select("parcel_key", "seen_at", "code")
        old = events.filter(pl.col("seen_at") <= since).join(known, on="parcel_key", how="semi")
        self.stage("state", _state(pl.concat([events.filter(pl.col("seen_at") > since), old])))
        sent = shipments.filter(pl.col("direction") != 1).join(wanted, on="order_key", how="semi")
        trace = _trace(sent.join(self.lazy("state"), on="parcel_key", how="left"))
        self.gathered["trace"].append(trace.collect(engine="streaming"))
        columns = [
            "order_key",
            "status",
            "hold",
            "paid_at",
            "paid_fen",
            "shipped_at",
            "cross_border",
        ]
        orders = facts["orders"].select(columns).join(wanted, on="order_key", how="semi")
        self.gathered["order"].append(orders.collect(engine="streaming"))


def _when(condition: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(value)


def _state(events: pl.LazyFrame) -> pl.LazyFrame:
    seen, code = pl.col("seen_at"), pl.col("code")
    mark = seen * 64 + code
    trouble, last = pl.col("trouble"), pl.col("last")
    return (
        events.group_by("parcel_key")
        .agg(
            pl.len().cast(pl.Int64).alias("scans"),
            seen.min().alias("first_scan_at"),
            _when(code == 2, seen).min().alias("picked_at"),
            mark.max().alias("last"),
            _when(code == 7, seen).min().alias("signed_at"),
            _when(code == 5, seen).max().alias("out_at"),
            _when(code.is_in([12, 13]), mark).max().alias("trouble"),
        )
        .with_columns(
            (last // 64).alias("last_scan_at"),
            (last % 64).alias("last_code"),
            _when(trouble % 64 == 12, trouble // 64).alias("lost_at"),
            _when(trouble % 64 == 13, trouble // 64).alias("rejected_at"),
        )
    )


def _trace(sent: pl.LazyFrame) -> pl.LazyFrame:
    signed = (pl.col("record_status") == 6) & (pl.col("shipping_way") == 1)
    return sent.group_by("order_key").agg(
        pl.len().cast(pl.Int64).alias("parcels"),
        pl.col("waybill_hash").count().cast(pl.Int64).alias("waybills"),
        _when(pl.col("direction") == 0, pl.col("shipped_at")).max().alias("sent_at"),
        pl.col("scans").fill_null(0).sum(),
        pl.col("first_scan_at").min(),
        pl.col("picked_at").min(),
        pl.col("last").max(),
        pl.col("signed_at").min(),
        pl.col("rejected_at").min(),
        pl.col("lost_at").min(),
        signed.fill_null(value=False).cast(pl.Int64).max().alias("record_signed"),
    )


def _reused(shipments: pl.LazyFrame) -> pl.LazyFrame:
    named = shipments.select("waybill_hash", "buyer_key").filter(
        pl.col("waybill_hash").is_not_null()
    )
    twice = named.group_by("waybill_hash").agg(pl.len().alias("times")).filter(pl.col("times") > 1)
    buyers = pl.col("buyer_key").drop_nulls().n_unique().cast(pl.Int64).alias("waybill_buyers")
    return (
        named.join(twice, on="waybill_hash", how="semi")
        .group_by("waybill_hash").agg(buyers).filter(pl.col("waybill_buyers") > 1)
    )  # fmt: skip


def _history(refunds: pl.LazyFrame) -> pl.LazyFrame:
    known = refunds.select("refund_key", "buyer_key", "applied_at", "kind").drop_nulls(
        ["buyer_key", "applied_at"]
    )
    alone = (pl.col("kind") == 1).fill_null(value=False).cast(pl.Int64)
    asked = known.group_by("buyer_key").agg(pl.len().cast(pl.Int64).alias("buyer_refunds"))
    month = (
        known.with_columns(alone.alias("alone")).sort("buyer_key", "applied_at")
        .rolling("applied_at", period=f"{MONTH + 1}i", closed="right", group_by="buyer_key")
        .agg(pl.col("alone").sum().alias("buyer_refund_only_30d"))
        .unique(["buyer_key", "applied_at"])
    )  # fmt: skip
    return (
        known.select("refund_key", "buyer_key", "applied_at")
        .join(asked, on="buyer_key", how="left")
        .join(month, on=["buyer_key", "applied_at"], how="left")
        .select("refund_key", "buyer_refunds", "buyer_refund_only_30d")
    )


def _order_refund(refunds: pl.LazyFrame) -> pl.LazyFrame:
    status, fen = pl.col("status"), pl.col("refund_fen")
    return (
        refunds.filter(pl.col("order_key").is_not_null()).group_by("order_key").agg(
            pl.len().cast(pl.Int64).alias("order_refunds"),
            pl.when(status == 9).then(fen).otherwise(0).sum().alias("order_refunded_fen"),
            pl.when(status != 8).then(fen).otherwise(0).sum().alias("order_asked_fen"),
        )
    )  # fmt: skip


def _shared(identifiers: pl.LazyFrame, asking: pl.LazyFrame) -> pl.LazyFrame:
    held = identifiers.select("buyer_key", "identifier", "identifier_hash")
    theirs = held.join(asking, on="buyer_key", how="semi")
    shared = (
        theirs.group_by("identifier_hash")
        .agg(pl.col("buyer_key").min().alias("low"), pl.col("buyer_key").max().alias("high"))
        .filter(pl.col("low") < pl.col("high"))
    )
    holders = (
        held.join(shared, on="identifier_hash", how="semi")
        .group_by("identifier", "identifier_hash")
        .agg(pl.col("buyer_key").n_unique().cast(pl.Int64).alias("holders"))
    )
    return theirs.join(holders, on=["identifier", "identifier_hash"])


def _order(stages: Stages) -> pl.LazyFrame:
    items = stages.facts["items"].select("item_key", "item_orders", "item_paid_fen")
    return (
        stages.now["orders"].join(items, on="item_key", how="left").with_columns(
            pl.col("mark").is_not_null().cast(pl.Int64).alias("has_mark"),
            pl.col("refund_open").fill_null(0),
        )
    )  # fmt: skip


def _parcel(stages: Stages) -> pl.LazyFrame:
    shops = stages.facts["shops"].select("shop_key", "traced")
    return (
        stages.now["shipments"]
        .join(stages.lazy("state"), on="parcel_key", how="left")
        .join(shops, on="shop_key", how="left")
        .join(stages.lazy("reused"), on="waybill_hash", how="left")
        .with_columns(
            pl.col("waybill_hash").is_not_null().cast(pl.Int64).alias("has_waybill"),
            pl.col("waybill_buyers").fill_null(1),
            pl.col("traced", "scans").fill_null(0),
        )
    )


def _refund(stages: Stages) -> pl.LazyFrame:
    facts = stages.facts
    orders = pl.concat(stages.gathered["order"]).lazy().rename(
        {name: f"order_{name}" for name in ("status", "hold", "paid_at", "paid_fen", "shipped_at")}
        | {"cross_border": "order_border"}
    )  # fmt: skip
    items = facts["items"].select("item_key", "special", "special_by_words", "cross_border")
    counts = ("parcels", "waybills", "traced", "scans", "record_signed", "buyer_orders",
              "buyer_refunds", "buyer_refund_only_30d", "ring_accounts", "ring_strength")  # fmt: skip
    sent, record = pl.col("sent_at"), pl.col("order_shipped_at")
    border = (pl.col("order_border") == 1) | (pl.col("cross_border") == 1)
    return (
        facts["refunds"]
        .join(orders, on="order_key", how="left")
        .join(stages.lazy("order_refund"), on="order_key", how="left")
        .join(pl.concat(stages.gathered["trace"]).lazy(), on="order_key", how="left")
        .join(facts["shops"].select("shop_key", "traced"), on="shop_key", how="left")
        .join(items, on="item_key", how="left")
        .join(stages.lazy("buyer_orders"), on="buyer_key", how="left")
        .join(stages.lazy("history"), on="refund_key", how="left")
        .join(stages.lazy("ring").drop("ring_key"), on="buyer_key", how="left")
        .with_columns(
            pl.when(pl.col("status").is_in([8, 9])).then(0).otherwise(1).alias("is_open"),
            pl.when((sent > record) | record.is_null()).then(sent).otherwise(record)
            .alias("order_shipped_at"),
            border.fill_null(value=False).cast(pl.Int64).alias("cross_border"),
            (pl.col("last") // 64).alias("last_scan_at"),
            (pl.col("last") % 64).alias("last_code"),
            *(pl.col(name).fill_null(0) for name in counts),
        )
    )  # fmt: skip


WIDE: dict[str, Callable[[Stages], pl.LazyFrame]] = {
    "order": _order,
    "parcel": _parcel,
    "refund": _refund,
}
