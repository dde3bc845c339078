"""From drafts to the canonical columns of `facts`, as Arrow tables."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.facts.codes import code
from fuchang.market.draft import Draft, Refunds
from fuchang.market.orders import COURIERS, REGIONS
from fuchang.market.parcels import DELIVERED, LOST, OUT_CODE, PICKED_UP, REJECTED
from fuchang.market.refunds import CLOSED, SUCCESS, refund_modified
from fuchang.market.scale import NA, Flags, Ints, mixed, order_ids, refund_ids
from fuchang.market.words import MARKS, PROMPTS

_PLATFORM_SAYS = code(kind="deadline_source", word="export")
_WAYBILL_SALT = 12


def number_column(values: Ints, *, missing: Flags | None = None) -> pa.Array:
    """BIGINT; NA (or what `missing` marks) becomes NULL."""
    return pa.array(values, type=pa.int64(), mask=values == NA if missing is None else missing)


def id_column(values: Ints) -> pa.Array:
    """TEXT of integer ids."""
    return pc.cast(pa.array(values, type=pa.int64()), pa.string())


def word_column(numbers: Ints, words: list[str | None]) -> pa.Array:
    """TEXT from a short list, by number; None becomes NULL."""
    mask = np.array([word is None for word in words])[numbers]
    known = pa.array([word or "" for word in words])
    codes = pa.array(numbers.astype(np.int32), mask=mask)
    return pa.DictionaryArray.from_arrays(codes, known)


def orders_table(draft: Draft, *, order_refunds: Mapping[str, Ints]) -> pa.Table:
    """The `orders` of a part."""
    orders = draft.orders
    source = np.where(orders.ship_by < NA, _PLATFORM_SAYS, 0)
    return pa.table(
        {
            "order_key": orders.key,
            "order_id": id_column(order_ids(orders.key)),
            "shop_key": orders.shop,
            "buyer_key": orders.buyer,
            "item_key": orders.item,
            "status": orders.status,
            "hold": orders.hold,
            "mark": word_column(orders.mark, [None, *MARKS]),
            "created_at": orders.created,
            "paid_at": number_column(orders.paid),
            "shipped_at": number_column(orders.shipped),
            "ship_by_at": number_column(orders.ship_by),
            "ship_by_source": source,
            "pay_by_at": number_column(orders.pay_by),
            "finished_at": number_column(orders.finished),
            "modified_at": order_modified(draft),
            "total_fen": orders.total_fen,
            "paid_fen": orders.paid_fen,
            "refunded_fen": order_refunds["refunded_fen"],
            "refund_count": order_refunds["refund_count"],
            "refund_open": order_refunds["refund_open"],
            "quantity": orders.quantity,
            "region": word_column(orders.region, [name for name, _ in REGIONS]),
            "courier": word_column(orders.courier, [name for name, _, _ in COURIERS]),
            "cross_border": draft.goods.cross_border()[orders.item].astype(np.int64),
        }
    )


def order_modified(draft: Draft) -> Ints:
    """The last of an order's moments."""
    orders = draft.orders
    known = (orders.created, orders.paid, orders.shipped, orders.finished)
    return np.max([np.where(moment < NA, moment, 0) for moment in known], axis=0)


def refunds_of_orders(draft: Draft) -> dict[str, Ints]:
    """退款申请数 and 已成功退款 of each order."""
    both = (draft.refunds, draft.second)
    paid = [np.where(r.status == SUCCESS, r.refund_fen, 0) * (r.applied < NA) for r in both]
    count = [(r.applied < NA).astype(np.int64) for r in both]
    still = [(r.applied < NA) & (r.status != SUCCESS) & (r.status != CLOSED) for r in both]
    return {
        "refunded_fen": paid[0] + paid[1],
        "refund_count": count[0] + count[1],
        "refund_open": (still[0] | still[1]).astype(np.int64),
    }


def refunds_table(draft: Draft) -> pa.Table:
    """The `refunds` of a part."""
    return pa.concat_tables(
        [_refund_rows(draft, draft.refunds, 0), _refund_rows(draft, draft.second, 1)]
    )


def _refund_rows(draft: Draft, refunds: Refunds, number: int) -> pa.Table:
    rows = np.flatnonzero(refunds.applied < NA)
    orders = draft.orders
    keys = refund_keys(orders.key[rows], number)
    plain = ("kind", "phase", "status", "goods", "reason", "refund_fen", "cs_status", "by_system")
    more = ("zero_second", "risk", "liability")
    columns = {name: getattr(refunds, name)[rows] for name in plain + more}
    return pa.table(
        {
            "refund_key": keys,
            "refund_id": id_column(refund_ids(keys)),
            "order_key": orders.key[rows],
            "shop_key": orders.shop[rows],
            "buyer_key": orders.buyer[rows],
            "item_key": orders.item[rows],
            **columns,
            "constraint_code": refunds.constraint[rows],
            "prompt": word_column(refunds.prompt[rows], [None, *PROMPTS]),
            "applied_at": refunds.applied[rows],
            "answer_by_at": number_column(refunds.answer_by[rows]),
            "answer_by_source": np.where(refunds.answer_by[rows] < NA, _PLATFORM_SAYS, 0),
            "proof_by_at": number_column(refunds.proof_by[rows]),
            "proof_by_source": np.where(refunds.proof_by[rows] < NA, _PLATFORM_SAYS, 0),
            "finished_at": number_column(refunds.finished[rows]),
            "modified_at": refund_modified(refunds)[rows],
            "paid_fen": orders.paid_fen[rows],
        }
    )


def refund_keys(order_keys: Ints, number: int) -> Ints:
    """Refund keys of an order's first (0) and second (1) request."""
    return order_keys * 2 + number - 1


def waybills(draft: Draft, rows: Ints) -> pa.Array:
    """物流单号 of parcels; NULL where the order was marked shipped without one."""
    number = draft.parcels.number[rows]
    courier = draft.orders.courier[rows]
    short = draft.parcels.valid[rows] == 0
    digits = pc.cast(pa.array(np.where(number < NA, number, 0)), pa.string())
    texts = None
    for which, (_, prefix, length) in enumerate(COURIERS):
        padded = pc.binary_join_element_wise(prefix, pc.utf8_lpad(digits, length, "0"), "")
        texts = padded if texts is None else pc.if_else(pa.array(courier == which), padded, texts)
    # A number that no courier issues: the digits alone, too few of them.
    texts = pc.if_else(pa.array(short), digits, texts)
    return pc.if_else(pa.array(number < NA), texts, pa.scalar(None, pa.string()))


def _hashes(draft: Draft, rows: Ints) -> Ints:
    """One hash for one waybill; a number too short is not the long one of the same digits."""
    parcels = draft.parcels
    return mixed(parcels.number[rows], _WAYBILL_SALT + (1 - parcels.valid[rows]))


def shipments_table(draft: Draft, rows: Ints) -> pa.Table:
    """The `shipments` of a part."""
    orders, parcels = draft.orders, draft.parcels
    number = parcels.number[rows]
    return pa.table(
        {
            "parcel_key": orders.key[rows],
            "order_key": orders.key[rows],
            "shop_key": orders.shop[rows],
            "buyer_key": orders.buyer[rows],
            "waybill": waybills(draft, rows),
            "waybill_hash": number_column(_hashes(draft, rows), missing=number == NA),
            "waybill_valid": number_column(parcels.valid[rows], missing=number == NA),
            "courier": word_column(orders.courier[rows], [name for name, _, _ in COURIERS]),
            "direction": np.zeros(len(rows), dtype=np.int64),
            "shipped_at": parcels.shipped[rows],
            "order_paid_fen": orders.paid_fen[rows],
            "record_status": parcels.record[rows],
            "shipping_way": parcels.way[rows],
            "modified_at": parcels.shipped[rows],
        }
    )


def reused_table(draft: Draft, rows: Ints) -> pa.Table:
    """The kept `reused_waybill` of a part: a number that two buyers' parcels carry."""
    rows = rows[draft.parcels.number[rows] < NA]
    hashes, buyer = _hashes(draft, rows), draft.orders.buyer[rows]
    order = np.argsort(hashes, kind="stable")
    hashes, buyer = hashes[order], buyer[order]
    hashes = hashes[1:][(hashes[1:] == hashes[:-1]) & (buyer[1:] != buyer[:-1])]
    return pa.table({"waybill_hash": hashes, "waybill_buyers": np.full(len(hashes), 2)})


def events_table(draft: Draft, rows: Ints) -> pa.Table:
    """The `tracking_events` of a part, each parcel's together and in order."""
    seen = draft.parcels.seen[rows]
    order = np.argsort(seen, axis=1, kind="stable")
    seen = np.take_along_axis(seen, order, axis=1)
    code_ = np.take_along_axis(draft.parcels.code[rows], order, axis=1)
    there = seen < NA
    keys = np.broadcast_to(draft.orders.key[rows][:, None], seen.shape)
    return pa.table({"parcel_key": keys[there], "seen_at": seen[there], "code": code_[there]})


def state_table(draft: Draft, rows: Ints) -> pa.Table:
    """The kept `parcel_state` of a part: parcels without a scan have none."""
    seen, codes_ = draft.parcels.seen[rows], draft.parcels.code[rows]
    there = seen < NA
    scanned = there.any(axis=1)
    last = np.where(there, seen * 64 + codes_, -1).max(axis=1)
    columns = {
        "parcel_key": draft.orders.key[rows],
        "scans": there.sum(axis=1).astype(np.int64),
        "first_scan_at": seen.min(axis=1),
        "picked_at": _first(seen, codes_, PICKED_UP),
        "last_scan_at": last // 64,
        "last_code": last % 64,
        "signed_at": _first(seen, codes_, DELIVERED),
        "out_at": np.where((codes_ == OUT_CODE) & there, seen, -1).max(axis=1),
        "lost_at": _first(seen, codes_, LOST),
        "rejected_at": _first(seen, codes_, REJECTED),
    }
    columns["out_at"][columns["out_at"] < 0] = NA
    return pa.table({name: number_column(values[scanned]) for name, values in columns.items()})


def _first(seen: Ints, codes_: Ints, wanted: int) -> Ints:
    return np.where(codes_ == wanted, seen, NA).min(axis=1)
