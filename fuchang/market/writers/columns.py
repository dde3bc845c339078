"""What stands under each header of the order, item and refund lists and of the funds list."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.market.details import RECEIPT, REFUND, SERVICE_FEE, said_texts, said_words
from fuchang.market.draft import Draft, Orders, Refunds
from fuchang.market.orders import COURIERS, REGIONS
from fuchang.market.people import ADDRESS, numbers
from fuchang.market.refunds import SUCCESS
from fuchang.market.scale import NA, Ints, order_ids, refund_ids, shop_id
from fuchang.market.tables import refund_keys, waybills
from fuchang.market.words import MARKS, PROMPTS, REASON_TEXT
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

Columns = dict[str, pa.Array]
_STATUS = chinese(
    "order_status",
    created="等待买家付款",
    held="已付款，禁止发货",
    cancelled="交易关闭",
    closed="交易关闭",
)
_NOTHING = ""


class Names:
    """Texts that repeat in every part: shops, nicks, titles."""

    def __init__(self, draft: Draft) -> None:
        shops = range(draft.scale.shops + 1)
        self.shop_ids = [shop_id(key) for key in shops]
        self.shop_names = [f"复常模拟店{key:05d}" for key in shops]
        self.titles = draft.goods.titles()
        self.item_ids = [str(610_000_000_000 + key * 13) for key in range(len(self.titles))]


def order_columns(draft: Draft, names: Names, *, shows_refunds: bool = True) -> Columns:
    """Every column of every generation of the order list.

    Lists that show refunds take them off what the buyer paid.
    """
    orders = draft.orders
    order_id = wrapped(digits(order_ids(orders.key)))
    paid = orders.paid < NA
    title = chosen(orders.item, names.titles)
    return {
        "订单编号": order_id,
        "主订单编号": order_id,
        "支付单号": wrapped(pc.if_else(pa.array(paid), digits(order_ids(orders.key) + 7), "")),
        **_who_and_where(draft, names),
        **_money(draft, shows_refunds=shows_refunds),
        **_parcel(draft),
        "订单状态": worded(orders.status, _STATUS),
        "虚拟号过期时间": moments(np.where(paid, orders.created + 60 * 86_400, NA)),
        "订单创建时间": moments(orders.created),
        "订单付款时间": moments(orders.paid),
        "发货时间": moments(orders.shipped),
        "确认收货时间": moments(orders.finished),
        "宝贝标题": title,
        "商品标题": title,
        "宝贝种类": _always(draft, "1"),
        "宝贝总数量": digits(orders.quantity),
        "异常信息": chosen(orders.mark, (_NOTHING, *MARKS)),
        "是否手机订单": _always(draft, "手机订单"),
        "分阶段订单信息": _always(draft, "null"),
        # columns that sellers add by hand or by their ERP
        "拦截发货": worded(orders.hold, chinese("hold")),
        "是否跨境": yes_no(draft.goods.cross_border()[orders.item].astype(np.int64)),
    }


def _who_and_where(draft: Draft, names: Names) -> Columns:
    orders = draft.orders
    return {
        "买家会员名": _nicks(orders.buyer),
        "收货人姓名": chosen(orders.buyer % 5, ("王*", "李**", "张*", "刘**", "陈*")),
        "收货地址": _addresses(draft),
        "联系手机": _phones(orders.key),
        "店铺Id": chosen(orders.shop, names.shop_ids),
        "店铺名称": chosen(orders.shop, names.shop_names),
    }


def _money(draft: Draft, *, shows_refunds: bool) -> Columns:
    orders = draft.orders
    refunded = np.minimum(_refunded(draft), orders.paid_fen)
    left = yuan(orders.paid_fen - refunded * shows_refunds)
    total, nothing = yuan(orders.total_fen), yuan(orders.total_fen * 0)
    return {
        "买家应付货款": total,
        "买家应付邮费": nothing,
        "总金额": total,
        "总金额(旧版)": total,
        "买家实际支付金额": left,
        "买家实付金额": left,
        "打款商家金额": _with_unit(left),
        "确认收货打款金额": _with_unit(left),
        "退款金额": yuan(refunded),
        "卖家服务费": _with_unit(nothing),
    }


def _parcel(draft: Draft) -> Columns:
    every = np.arange(len(draft.orders.key))
    sent = pa.array(draft.parcels.shipped < NA)
    waybill = pc.if_else(sent, pc.fill_null(waybills(draft, every), ""), "")
    courier = chosen(draft.orders.courier, [name for name, _, _ in COURIERS])
    return {
        "运送方式": _always(draft, "快递"),
        "物流单号": _prefixed(waybill),
        "物流公司": pc.if_else(sent, courier, ""),
    }


def _always(draft: Draft, text: str) -> pa.Array:
    return chosen(draft.orders.key * 0, (text,))


def _refunded(draft: Draft) -> Ints:
    both = (draft.refunds, draft.second)
    sums = [np.where((r.applied < NA) & (r.status == SUCCESS), r.refund_fen, 0) for r in both]
    return sums[0] + sums[1]


def _nicks(buyers: Ints) -> pa.Array:
    return pc.binary_join_element_wise("tb", digits(buyers * 7 + 100_003), "")


def _with_unit(texts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(texts, "元", "")


def _prefixed(texts: pa.Array) -> pa.Array:
    """`No:YT123`, as the order list has it; nothing stays nothing."""
    return pc.if_else(pc.equal(texts, ""), "", pc.binary_join_element_wise("No:", texts, ""))


def _addresses(draft: Draft) -> pa.Array:
    number, _ = numbers(draft.people, draft.orders.buyer, ADDRESS)
    region = chosen(draft.orders.region, [name for name, _ in REGIONS])
    return pc.binary_join_element_wise(region, " 模拟市幸福路", digits(number), "号模拟小区", "")


def _phones(keys: Ints) -> pa.Array:
    """Virtual numbers, another for every order, with the apostrophe that keeps Excel quiet."""
    return pc.binary_join_element_wise("'18400000000-", digits(1000 + keys % 9000), "")


def refund_columns(draft: Draft, refunds: Refunds, number: int, names: Names) -> Columns:
    """Every column of every generation of the refund list."""
    rows = np.flatnonzero(refunds.applied < NA)
    orders = draft.orders

    def of(name: str) -> Ints:
        return np.asarray(getattr(refunds, name))[rows]

    full = (of("refund_fen") >= orders.paid_fen[rows]).astype(np.int64)
    item = chosen(orders.item[rows], names.item_ids)
    return {
        "订单编号": wrapped(digits(order_ids(orders.key[rows]))),
        "退款编号": wrapped(digits(refund_ids(refund_keys(orders.key[rows], number)))),
        **_of_its_order(orders, rows),
        **_refund_moments(refunds, rows),
        "商品id": item,
        "商品编码": item,
        "宝贝标题": chosen(orders.item[rows], names.titles),
        "买家退款金额": yuan(of("refund_fen")),
        "手工退款/系统退款": chosen(of("by_system"), ("手工退款", "系统退款")),
        "售后类型": worded(of("kind"), chinese("refund_kind")),
        "是否需要退货": chosen((of("kind") > 1).astype(np.int64), ("否", "是")),
        "退款状态": worded(of("status"), chinese("refund_status")),
        "货物状态": worded(of("goods"), chinese("goods")),
        "客服介入状态": worded(of("cs_status"), chinese("cs_status")),
        "买家退款原因": worded(of("reason"), REASON_TEXT),
        "买家退款说明": chosen(said_words(draft, rows), said_texts()),
        "责任方": worded(of("liability"), chinese("liability")),
        "售中或售后": worded(of("phase"), chinese("refund_phase")),
        "部分退款/全部退款": chosen(full, ("部分退款", "全部退款")),
        "是否零秒响应": yes_no(of("zero_second")),
        # columns that sellers add by hand or by their ERP
        "店铺Id": chosen(orders.shop[rows], names.shop_ids),
        "操作限制": worded(of("constraint"), chinese("constraint")),
        "平台提示": chosen(of("prompt"), (_NOTHING, *PROMPTS)),
        "风控状态": worded(of("risk"), chinese("risk")),
    }


def _of_its_order(orders: Orders, rows: Ints) -> Columns:
    payment = wrapped(digits(order_ids(orders.key[rows]) + 7))
    return {
        "支付单号": payment,
        "支付宝交易号": payment,
        "订单付款时间": moments(orders.paid[rows]),
        "买家会员名称": _nicks(orders.buyer[rows]),
        "买家实际支付金额": yuan(orders.paid_fen[rows]),
    }


def _refund_moments(refunds: Refunds, rows: Ints) -> Columns:
    ended = moments(refunds.finished[rows])
    return {
        "退款的申请时间": moments(refunds.applied[rows]),
        "超时时间": moments(refunds.answer_by[rows]),
        "举证超时": moments(refunds.proof_by[rows]),
        "退款完结时间": ended,
        "完结时间": ended,
    }


def line_columns(draft: Draft, lines: pa.Table, names: Names) -> Columns:
    """Every column of every generation of the item list, from the lines of a part."""
    values = {
        name: lines[name].to_numpy()
        for name in lines.column_names
        if name.endswith(("_key", "_fen"))
    }
    item = chosen(values["item_key"], names.item_ids)
    status = lines["refund_status"].to_numpy()
    words = {0: "没有申请退款", **chinese("refund_status")}
    title = chosen(values["item_key"], names.titles)
    left = yuan(values["paid_fen"] - values["refunded_fen"])
    order_id = wrapped(digits(order_ids(values["order_key"])))
    return {
        "子订单编号": wrapped(lines["line_id"].combine_chunks()),
        "主订单编号": order_id,
        "订单编号": order_id,
        "标题": title,
        "商品标题": title,
        "价格": yuan(values["price_fen"]),
        "商品价格": yuan(values["price_fen"]),
        "购买数量": digits(lines["quantity"].to_numpy()),
        "外部系统编号": item,
        "商家编码": item,
        "商品ID": item,
        "商品属性": chosen(
            values["item_key"] % 3, ("颜色分类:白色", "颜色分类:黑色", "颜色分类:灰色")
        ),
        "订单状态": worded(lines["status"].to_numpy(), _STATUS),
        "支付单号": wrapped(digits(order_ids(values["order_key"]) + 7)),
        "买家应付货款": yuan(values["paid_fen"]),
        "买家实付金额": left,
        "买家实际支付金额": left,
        "退款状态": worded(status, words),
        "退款金额": yuan(values["refunded_fen"]),
        **_line_moments(draft.orders, values["order_key"] - draft.orders.key[0]),
        "店铺Id": chosen(values["shop_key"], names.shop_ids),
    }


def _line_moments(orders: Orders, rows: Ints) -> Columns:
    return {
        "订单创建时间": moments(orders.created[rows]),
        "订单付款时间": moments(orders.paid[rows]),
        "发货时间": moments(orders.shipped[rows]),
        "应发货时间": moments(orders.ship_by[rows]),
    }


_FUND_WORDS = {RECEIPT: "交易收款", REFUND: "交易退款(售后)", SERVICE_FEE: "服务费"}
_FUND_ABOUT = {RECEIPT: "交易结算", REFUND: "退款给买家", SERVICE_FEE: "软件服务费"}


def fund_columns(entries: pa.Table, names: Names) -> Columns:
    """Every column of the funds list."""
    booked = moments(entries["booked_at"].to_numpy())
    kind = entries["fund_kind"].to_numpy()
    paid_in, paid_out = entries["in_fen"].to_numpy(), entries["out_fen"].to_numpy()
    order_id = wrapped(digits(order_ids(entries["order_key"].to_numpy())))
    return {
        "商家昵称": chosen(entries["shop_key"].to_numpy(), names.shop_ids),
        "入帐日期": pc.utf8_slice_codeunits(booked, 0, 10),
        "入帐时间": pc.utf8_slice_codeunits(booked, 11, 19),
        "支付流水号": wrapped(entries["flow_id"].combine_chunks()),
        "主订单id": order_id,
        "子订单id": order_id,
        "入帐类型": worded(kind, _FUND_WORDS),
        "收入金额(元)": yuan(paid_in, there=paid_in > 0),
        "支出金额(元)": yuan(paid_out, there=paid_out > 0),
        "业务描述": worded(kind, _FUND_ABOUT),
        "数据创建时间": booked,
        "数据修改时间": booked,
    }
