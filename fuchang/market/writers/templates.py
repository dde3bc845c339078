"""What the seller centre does not export, on our own templates: scans, parcels, statuses, accounts ..."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.facts.codes import CODES
from fuchang.market.details import BUYER, messages
from fuchang.market.draft import Draft
from fuchang.market.goods import CATEGORIES, SPECIAL_CATEGORIES, Goods
from fuchang.market.orders import COURIERS
from fuchang.market.people import DEVICE, OAID, PAYER, PHONE, People, identifiers
from fuchang.market.scale import NA, Ints, order_ids, refund_ids
from fuchang.market.statuses import Statuses
from fuchang.market.tables import waybills
from fuchang.market.words import SCAN_WORDS
from fuchang.market.writers.cells import (
    chinese,
    chosen,
    digits,
    moments,
    worded,
    wrapped,
    yes_no,
    yuan,
)
from fuchang.market.writers.columns import Columns, Names

_PARCEL_WORDS = chinese("record_status")
_WAYS = chinese("shipping_way")
_TOLD = (DEVICE, PAYER, PHONE, OAID)
_FIRST_PHONE = 3_000_000_000


def scan_columns(draft: Draft, names: Names) -> Columns:
    """物流轨迹 of a part: one line a scan; a parcel shared by two orders is told once."""
    rows = _parcels_once(draft)
    seen = draft.parcels.seen[rows]
    there = seen < NA
    parcel = np.broadcast_to(np.arange(len(rows))[:, None], seen.shape)[there]
    moment, code = seen[there], draft.parcels.code[rows][there]
    order = np.lexsort((moment, parcel))
    at, code = parcel[order], code[order]
    orders = draft.orders
    return {
        "店铺Id": chosen(orders.shop[rows][at], names.shop_ids),
        "订单编号": wrapped(digits(order_ids(orders.key[rows][at]))),
        "物流单号": waybills(draft, rows).take(pa.array(at)),
        "物流公司": chosen(orders.courier[rows][at], [name for name, _, _ in COURIERS]),
        "轨迹时间": moments(moment[order]),
        "轨迹状态": worded(code, chinese("trace")),
        "轨迹地点": chosen(orders.region[rows][at] * 0, ("模拟市转运中心",)),
        "轨迹描述": worded(code, SCAN_WORDS),
    }


def _parcels_once(draft: Draft) -> Ints:
    """Rows with a number, the first of those that share one."""
    rows = np.flatnonzero((draft.parcels.shipped < NA) & (draft.parcels.number < NA))
    _, first = np.unique(draft.parcels.number[rows], return_index=True)
    return np.sort(rows[first])


def parcel_columns(draft: Draft, names: Names) -> Columns:
    """包裹 of a part: the platform's own shipping record."""
    rows = np.flatnonzero((draft.parcels.shipped < NA) & (draft.parcels.number < NA))
    orders, parcels = draft.orders, draft.parcels
    return {
        "店铺Id": chosen(orders.shop[rows], names.shop_ids),
        "订单编号": wrapped(digits(order_ids(orders.key[rows]))),
        "物流单号": waybills(draft, rows),
        "物流公司": chosen(orders.courier[rows], [name for name, _, _ in COURIERS]),
        "发货时间": moments(parcels.shipped[rows]),
        "发货登记状态": worded(parcels.record[rows], _PARCEL_WORDS),
        "发货方式": worded(parcels.way[rows], _WAYS),
    }


def message_columns(draft: Draft, names: Names) -> Columns:
    """消息 of a part."""
    said = messages(draft)
    orders, refunds = said["order_key"].to_numpy(), said["refund_key"].to_numpy()
    seller = (said["role"].to_numpy() != BUYER).astype(np.int64)
    return {
        "店铺Id": chosen(said["shop_key"].to_numpy(), names.shop_ids),
        "消息ID": said["message_id"].combine_chunks(),
        "订单编号": wrapped(digits(order_ids(orders))),
        "退款编号": wrapped(digits(refund_ids(refunds))),
        "时间": moments(said["said_at"].to_numpy()),
        "发言人": chosen(seller, ("买家", "卖家")),
        "内容": said["words"].combine_chunks(),
    }


def identifier_columns(people: People) -> Iterator[Columns]:
    """买家标识 in chunks: what accounts left behind, the address apart, which order lists tell."""
    kinds = chinese("identifier")
    for owner, which, number in identifiers(people):
        told = np.isin(which, _TOLD)
        yield {
            "买家会员名": pc.binary_join_element_wise("tb", digits(owner[told] * 7 + 100_003), ""),
            "标识类型": worded(which[told], kinds),
            "标识值": _written(which[told], number[told]),
        }


def _written(which: Ints, number: Ints) -> pa.Array:
    phone = which == PHONE
    texts = digits(np.where(phone, number + _FIRST_PHONE, number))
    before = {DEVICE: "umid-", PAYER: "pay", PHONE: "1", OAID: "OAID"}
    after = {PAYER: "@example.com"}
    return pc.binary_join_element_wise(worded(which, before), texts, worded(which, after), "")


def item_columns(goods: Goods, names: Names) -> Columns:
    """商品: items, where they are listed, and what is special about them."""
    keys = np.arange(1, len(goods.shop), dtype=np.int64)
    categories = [str(row[0]) for row in (*CATEGORIES, *SPECIAL_CATEGORIES)]
    special = dict(CODES["special"].values())
    return {
        "店铺Id": chosen(goods.shop[keys], names.shop_ids),
        "商品ID": chosen(keys, names.item_ids),
        "商品标题": chosen(keys, names.titles),
        "类目ID": chosen(goods.category[keys], categories),
        "特殊类目": worded(goods.special()[keys], special),
        "是否跨境": yes_no(goods.cross_border()[keys].astype(np.int64)),
    }


def category_columns() -> Columns:
    """类目: the categories in use."""
    rows = (*CATEGORIES, *SPECIAL_CATEGORIES)
    names: Mapping[str, tuple[int, str]] = CODES["special"]
    return {
        "类目ID": pa.array([str(row[0]) for row in rows]),
        "类目路径": pa.array([row[1] for row in rows]),
        "特殊类目": pa.array([names[row[2]][1] for row in rows]),
    }


def status_columns(statuses: Statuses, names: Names) -> Columns:
    """状态: what accounts, shops, funds, items and orders became."""
    rows = statuses.rows

    def of(name: str) -> Ints:
        return np.array([NA if row[name] is None else row[name] for row in rows], dtype=np.int64)

    amount = of("amount_fen")
    return {
        "店铺Id": chosen(of("shop_key"), names.shop_ids),
        "状态对象": worded(of("status_subject"), chinese("status_subject")),
        "对象编号": pa.array([str(row["subject_id"]) for row in rows]),
        "状态": worded(of("status_code"), chinese("status_code")),
        "开始时间": moments(of("since_at")),
        "结束时间": moments(of("until_at")),
        "截止时间": moments(of("due_at")),
        "涉及金额": yuan(np.where(amount < NA, amount, 0), there=amount < NA),
        "是否卖家操作": yes_no(of("by_seller")),
        "来源": pa.array([str(row["source"]) for row in rows]),
        "说明": pa.array([str(row["note"]) for row in rows]),
    }
