"""The canonical tables: one line per column with its type, meaning and who fills it.

Types
    key    BIGINT, given when facts are merged; joins inside, never shown
    id     TEXT, the platform's own id
    time   BIGINT epoch seconds (UTC); a sibling `<column>_text` keeps the platform's local text
    fen    BIGINT, money in 1/100 yuan
    count  BIGINT
    flag   BIGINT 0 or 1
    code   BIGINT of the closed list named in `codes` (facts/codes.py)
    hash   BIGINT, 63 bits: of a waybill, or keyed, of a personal identifier
    text   TEXT

Who fills it: `orders`, `lines`, `refunds`, `funds`, `traces`, `statuses`, ... are the kinds of file or
message that carry the column; `merge` is our own bookkeeping when facts are put together.
"""

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["key", "id", "time", "fen", "count", "flag", "code", "hash", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means, in which unit, and who fills it."""

    name: str
    type: ColumnType
    meaning: str
    filled_by: str
    codes: str = ""

    @property
    def sql_type(self) -> str:
        """`TEXT` or `BIGINT`, the two types of the portable subset."""
        return "TEXT" if self.type in {"id", "text"} else "BIGINT"

    @property
    def unit(self) -> str:
        """The unit that a reader needs to know."""
        units = {"time": "s since 1970 UTC", "fen": "fen", "count": "1", "flag": "0/1"}
        return units.get(self.type, self.codes or self.type)


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table; `identity` are the columns by which two deliveries are the same thing."""

    name: str
    meaning: str
    identity: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """The integer key column, the first of the table."""
        return self.columns[0].name

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


def _table(name: str, meaning: str, identity: str, *columns: tuple[str, ...]) -> Table:
    rows = [Column(*column) for column in columns]  # type: ignore[arg-type]
    texts = {
        row.name: Column(
            f"{row.name}_text", "text", f"{row.meaning}, as the platform wrote it", row.filled_by
        )
        for row in rows
        if row.type == "time"
    }
    spread = [
        part for row in rows for part in ((row, texts[row.name]) if row.name in texts else (row,))
    ]
    return Table(name, meaning, tuple(identity.split()), tuple(spread))


# fmt: off - one line per column
SHOPS = _table(
    "shops",
    "一家店铺",
    "shop_id",
    ("shop_key", "key", "our key of the shop", "merge"),
    ("shop_id", "id", "店铺Id, 商家昵称 or the name given on the command line", "orders funds"),
    ("platform", "code", "which marketplace", "merge", "platform"),
    ("name", "text", "店铺名称", "orders"),
    ("traced", "flag", "all its parcels are traced, so that no scan means none", "merge"),
)
ORDERS = _table(
    "orders",
    "一笔主订单",
    "shop_id order_id",
    ("order_key", "key", "our key of the order", "merge"),
    ("order_id", "id", "订单编号 (tid)", "orders lines refunds"),
    ("shop_key", "key", "the shop that sold", "merge"),
    ("buyer_key", "key", "who bought; missing where the export hides the buyer", "merge"),
    ("item_key", "key", "the item of the dearest line", "merge"),
    ("status", "code", "订单状态", "orders", "order_status"),
    ("hold", "code", "why the platform forbids shipping", "orders messages", "hold"),
    (
        "mark",
        "text",
        "异常信息 (mark_desc): what the platform says is wrong; missing if nothing",
        "orders",
    ),
    ("created_at", "time", "订单创建时间", "orders lines"),
    ("paid_at", "time", "订单付款时间; missing while unpaid", "orders lines refunds"),
    ("shipped_at", "time", "发货时间 by our own record", "orders lines"),
    ("ship_by_at", "time", "应发货时间", "lines"),
    ("ship_by_source", "code", "who said so", "merge", "deadline_source"),
    ("pay_by_at", "time", "when an unpaid order closes", "orders"),
    ("finished_at", "time", "确认收货时间 or closing time", "orders"),
    ("modified_at", "time", "the platform's own last change; merges go by it", "orders"),
    ("total_fen", "fen", "总金额 / 买家应付货款", "orders lines"),
    ("paid_fen", "fen", "what the buyer paid, refunds not taken off", "orders lines"),
    ("refunded_fen", "fen", "退款金额, successful refunds of this order", "orders refunds"),
    (
        "refund_count",
        "count",
        "refund requests known for this order, or 1 where only 退款金额 tells",
        "merge",
    ),
    ("refund_open", "flag", "one of its refund requests is neither closed nor paid out", "merge"),
    ("quantity", "count", "宝贝总数量", "orders"),
    ("region", "text", "province of 收货地址, shortest form (湖北)", "orders"),
    ("courier", "text", "物流公司 as written", "orders lines"),
    ("cross_border", "flag", "bonded or post declared", "orders"),
    ("title", "text", "宝贝标题", "orders lines"),
)
ORDER_LINES = _table(
    "order_lines",
    "一笔子订单",
    "shop_id line_id",
    ("line_key", "key", "our key of the line", "merge"),
    (
        "line_id",
        "id",
        "子订单编号 (oid); the order id and position where the export has none",
        "lines",
    ),
    ("order_key", "key", "its order", "merge"),
    ("shop_key", "key", "the shop that sold", "merge"),
    ("item_key", "key", "the item", "merge"),
    ("status", "code", "订单状态 of the line", "lines", "order_status"),
    ("refund_status", "code", "退款状态", "lines", "refund_status"),
    ("created_at", "time", "订单创建时间", "lines"),
    ("shipped_at", "time", "发货时间", "lines"),
    ("ship_by_at", "time", "应发货时间", "lines"),
    ("modified_at", "time", "the platform's own last change", "lines"),
    ("quantity", "count", "购买数量", "lines"),
    ("price_fen", "fen", "商品价格, each", "lines"),
    ("paid_fen", "fen", "买家实付金额", "lines"),
    ("refunded_fen", "fen", "退款金额", "lines"),
    ("title", "text", "商品标题", "lines"),
    ("sku", "text", "商品属性", "lines"),
)
REFUNDS = _table(
    "refunds",
    "一次退款或售后申请",
    "shop_id refund_id",
    ("refund_key", "key", "our key of the refund", "merge"),
    ("refund_id", "id", "退款编号", "refunds"),
    ("order_key", "key", "its order", "merge"),
    ("shop_key", "key", "the shop that sold", "merge"),
    ("buyer_key", "key", "who asks; from the order where the export hides it", "merge"),
    ("item_key", "key", "the item", "merge"),
    ("kind", "code", "售后类型 / 是否需要退货", "refunds", "refund_kind"),
    ("phase", "code", "售中或售后", "refunds", "refund_phase"),
    ("status", "code", "退款状态", "refunds", "refund_status"),
    ("goods", "code", "货物状态", "refunds", "goods"),
    ("reason", "code", "买家退款原因, canonical", "refunds", "reason"),
    ("reason_raw", "text", "买家退款原因 as written", "refunds"),
    ("words", "text", "买家退款说明", "refunds"),
    ("applied_at", "time", "退款的申请时间", "refunds"),
    ("answer_by_at", "time", "超时时间: when the platform acts if the seller does not", "refunds"),
    ("answer_by_source", "code", "who said so", "merge", "deadline_source"),
    ("proof_by_at", "time", "举证超时: when proof must be in", "refunds"),
    ("proof_by_source", "code", "who said so", "merge", "deadline_source"),
    ("finished_at", "time", "退款完结时间", "refunds"),
    ("modified_at", "time", "the platform's own last change; merges go by it", "refunds"),
    ("refund_fen", "fen", "买家退款金额", "refunds"),
    ("paid_fen", "fen", "买家实际支付金额 as the refund file repeats it", "refunds"),
    ("cs_status", "code", "客服介入状态", "refunds", "cs_status"),
    ("by_system", "flag", "系统退款 and not 手工退款", "refunds"),
    (
        "zero_second",
        "flag",
        "零秒响应: the platform answered at once by a strategy switched on",
        "refunds",
    ),
    (
        "constraint_code",
        "code",
        "what the platform does not let the seller do",
        "refunds messages",
        "constraint",
    ),
    (
        "prompt",
        "text",
        "the platform's prompt, word by word (该退款不符合条件 ...)",
        "refunds messages",
    ),
    ("risk", "code", "what the platform's risk control says", "refunds messages", "risk"),
    ("liability", "code", "责任方", "refunds", "liability"),
    ("return_waybill", "text", "退货物流单号", "refunds"),
)
SHIPMENTS = _table(
    "shipments",
    "一个包裹",
    "shop_id order_id waybill",
    ("parcel_key", "key", "our key of the parcel", "merge"),
    ("order_key", "key", "its order", "merge"),
    ("shop_key", "key", "the shop that ships", "merge"),
    ("buyer_key", "key", "who should get it; merged orders of one buyer share a parcel", "merge"),
    (
        "waybill",
        "id",
        "物流单号; missing if the order was marked shipped without one",
        "orders lines",
    ),
    ("waybill_hash", "hash", "the same number gives the same integer", "merge"),
    ("waybill_valid", "flag", "0 if the number fits no pattern of the courier named", "merge"),
    ("courier", "text", "物流公司", "orders lines"),
    ("direction", "code", "out, back, or sent again", "merge", "direction"),
    ("shipped_at", "time", "when the seller marked it shipped", "orders lines"),
    ("order_paid_fen", "fen", "paid for its order: the value at stake in the parcel", "merge"),
    (
        "record_status",
        "code",
        "the platform's shipping record (a record, not a scan)",
        "traces",
        "record_status",
    ),
    (
        "shipping_way",
        "code",
        "offline parcels read 已签收 at once: never believed",
        "traces",
        "shipping_way",
    ),
    ("asked_at", "time", "its trace was asked for: no scan a day later means none", "traces"),
    ("modified_at", "time", "the platform's own last change", "orders lines"),
)
TRACKING_EVENTS = _table(
    "tracking_events",
    "一条物流轨迹",
    "shop_id waybill seen_at code",
    ("parcel_key", "key", "its parcel", "merge"),
    ("seen_at", "time", "when the courier scanned", "traces"),
    ("code", "code", "what happened", "traces", "trace"),
    ("place", "text", "where", "traces"),
    ("words", "text", "the courier's words", "traces"),
)
PARCEL_STATE = _table(
    "parcel_state",
    "包裹的轨迹汇总, kept at intake so that a sweep need not read every scan",
    "parcel_key",
    ("parcel_key", "key", "its parcel", "merge"),
    ("scans", "count", "sightings, pending ones left out: is there any (facts.sightings)", "merge"),
    ("first_scan_at", "time", "first scan", "merge"),
    ("picked_at", "time", "first pick-up scan", "merge"),
    ("last_scan_at", "time", "last scan", "merge"),
    ("last_code", "code", "what the last scan says", "merge", "trace"),
    ("signed_at", "time", "first delivered scan", "merge"),
    ("out_at", "time", "last out-for-delivery scan", "merge"),
    ("lost_at", "time", "last lost scan, unless a rejection came later", "merge"),
    ("rejected_at", "time", "last rejected scan, unless a loss came later", "merge"),
)
REUSED_WAYBILL = _table(
    "reused_waybill",
    "多个买家的包裹共用的运单号, kept at intake",
    "waybill_hash",
    ("waybill_hash", "hash", "the number", "merge"),
    ("waybill_buyers", "count", "how many buyers' parcels carry it, two or more", "merge"),
)
BUYERS = _table(
    "buyers",
    "一个买家账号",
    "platform buyer_id",
    ("buyer_key", "key", "our key of the account", "merge"),
    ("buyer_id", "id", "keyed hash of 买家会员名 or buyer_open_uid, as text", "orders"),
    ("platform", "code", "which marketplace", "merge", "platform"),
)
BUYER_IDENTIFIERS = _table(
    "buyer_identifiers",
    "买家留下的标识, keyed hashes only",
    "buyer_key identifier identifier_hash",
    ("buyer_key", "key", "whose", "merge"),
    ("identifier", "code", "what it is", "orders", "identifier"),
    ("identifier_hash", "hash", "keyed hash of the normalised text", "orders"),
    ("seen_at", "time", "first seen", "orders"),
)
MESSAGES = _table(
    "messages",
    "买家、卖家、小二的话",
    "shop_id message_id",
    ("message_key", "key", "our key of the message", "merge"),
    ("message_id", "id", "the platform's id, or the hash of its contents", "messages"),
    ("shop_key", "key", "the shop", "merge"),
    ("order_key", "key", "about which order; may be missing", "merge"),
    ("refund_key", "key", "about which refund; may be missing", "merge"),
    ("said_at", "time", "when", "messages"),
    ("role", "code", "who speaks", "messages", "role"),
    ("words", "text", "what was said", "messages"),
)
ITEMS = _table(
    "items",
    "一件商品",
    "shop_id item_id",
    ("item_key", "key", "our key of the item", "merge"),
    (
        "item_id",
        "id",
        "商品ID, 商家编码 or the title where the export has neither",
        "lines refunds items",
    ),
    ("shop_key", "key", "the shop that sells it", "merge"),
    ("category_key", "key", "its category", "merge"),
    ("title", "text", "商品标题", "lines items"),
    ("special", "code", "the special class of the category it is listed in", "items", "special"),
    ("special_by_words", "code", "the special class that its title speaks of", "merge", "special"),
    ("cross_border", "flag", "global stock or bonded", "items"),
    ("item_orders", "count", "orders of it (rollup)", "merge"),
    ("item_paid_fen", "fen", "sum paid for it (rollup)", "merge"),
)
CATEGORIES = _table(
    "categories",
    "一个类目",
    "category_id",
    ("category_key", "key", "our key of the category", "merge"),
    ("category_id", "id", "cid or the path as written", "items"),
    ("path", "text", "类目路径", "items"),
    ("special", "code", "special class under article 89", "items", "special"),
)
STATUSES = _table(
    "statuses",
    "账号、店铺、资金、订单、商品的一次状态变化",
    "shop_id status_subject subject_id status_code since_at",
    ("status_key", "key", "our key of the row", "merge"),
    ("shop_key", "key", "the shop", "merge"),
    ("status_subject", "code", "of what", "statuses", "status_subject"),
    ("subject_id", "id", "which account, order or item; the shop id for a shop", "statuses"),
    ("status_code", "code", "what it became", "statuses", "status_code"),
    ("order_key", "key", "the order, for an order's status", "merge"),
    ("since_at", "time", "since when", "statuses"),
    ("until_at", "time", "until when; missing while it lasts", "statuses"),
    ("due_at", "time", "the date that the notice names, if any", "statuses"),
    ("amount_fen", "fen", "money blocked or fined", "statuses"),
    ("by_seller", "flag", "the seller's own act led here", "statuses"),
    ("source", "text", "where it was read (platform, message, by hand)", "statuses"),
    ("note", "text", "the platform's words", "statuses"),
)
FUNDS = _table(
    "funds",
    "一笔资金流水",
    "shop_id flow_id fund_kind",
    ("fund_key", "key", "our key of the entry", "merge"),
    ("flow_id", "id", "支付流水号", "funds"),
    ("shop_key", "key", "the shop", "merge"),
    ("order_key", "key", "主订单id; missing for fees", "merge"),
    ("fund_kind", "code", "入帐类型", "funds", "fund_kind"),
    ("booked_at", "time", "入帐时间", "funds"),
    ("in_fen", "fen", "收入金额", "funds"),
    ("out_fen", "fen", "支出金额", "funds"),
    ("balance_fen", "fen", "账户余额 after the entry", "funds"),
    ("words", "text", "业务描述, 备注", "funds"),
)

# fmt: on

# sums of other facts, kept at intake so that a sweep need not make them again
KEPT = ("parcel_state", "reused_waybill")

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SHOPS,
        ORDERS,
        ORDER_LINES,
        REFUNDS,
        SHIPMENTS,
        TRACKING_EVENTS,
        PARCEL_STATE,
        REUSED_WAYBILL,
        BUYERS,
        BUYER_IDENTIFIERS,
        MESSAGES,
        ITEMS,
        CATEGORIES,
        STATUSES,
        FUNDS,
    )
}
