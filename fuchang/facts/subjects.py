"""What a kind may speak of: for each subject, the columns of its wide row.

The wide rows are made by `detection/features/<subject>.sql`, which must give exactly these columns.
"""

from dataclasses import dataclass

from fuchang.facts.tables import ColumnType


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of a wide row."""

    name: str
    type: ColumnType
    meaning: str
    codes: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about; `key` names it inside, `named_by` is the text that people know."""

    name: str
    zh: str
    key: str
    named_by: str
    features: tuple[Feature, ...]

    def feature(self, name: str) -> Feature:
        """The feature of that name. Raises KeyError."""
        return {feature.name: feature for feature in self.features}[name]


def _subject(name: str, zh: str, key: str, named_by: str, *rows: tuple[str, ...]) -> Subject:
    features = tuple(
        Feature(row[0], row[1], row[2], codes="".join(row[3:4]))  # type: ignore[arg-type]
        for row in rows
    )
    return Subject(name, zh, key, named_by, features)


# fmt: off - one line per column
REFUND = _subject(
    "refund",
    "退款",
    "refund_key",
    "refund_id",
    ("refund_key", "key", "the refund"),
    ("shop_key", "key", "the shop"),
    ("order_key", "key", "its order"),
    ("buyer_key", "key", "who asks"),
    ("item_key", "key", "the item"),
    ("kind", "code", "售后类型", "refund_kind"),
    ("phase", "code", "售中或售后", "refund_phase"),
    ("status", "code", "退款状态", "refund_status"),
    ("is_open", "flag", "the refund is neither closed nor paid out"),
    ("goods", "code", "货物状态", "goods"),
    ("reason", "code", "退款原因", "reason"),
    ("applied_at", "time", "申请时间"),
    ("answer_by_at", "time", "超时时间"),
    ("answer_by_source", "code", "who named 超时时间", "deadline_source"),
    ("proof_by_at", "time", "举证超时"),
    ("proof_by_source", "code", "who named 举证超时", "deadline_source"),
    ("finished_at", "time", "退款完结时间"),
    ("modified_at", "time", "the platform's last change"),
    ("refund_fen", "fen", "退款金额"),
    ("cs_status", "code", "客服介入状态", "cs_status"),
    ("by_system", "flag", "系统退款"),
    ("zero_second", "flag", "零秒响应"),
    ("constraint_code", "code", "操作限制", "constraint"),
    ("prompt", "text", "平台提示原文"),
    ("risk", "code", "平台风控结果", "risk"),
    ("liability", "code", "责任方", "liability"),
    ("order_refunds", "count", "退款申请数 of the same order"),
    ("order_refunded_fen", "fen", "已成功退款 of the same order, this one included"),
    (
        "order_asked_fen",
        "fen",
        "退款金额 of all requests of the same order that are open or paid out",
    ),
    ("order_status", "code", "订单状态", "order_status"),
    ("order_hold", "code", "平台拦截", "hold"),
    ("order_paid_at", "time", "订单付款时间"),
    ("order_paid_fen", "fen", "订单实付"),
    (
        "order_shipped_at",
        "time",
        "我方发货记录: the latest of the order's 发货时间 and its parcels'",
    ),
    ("cross_border", "flag", "跨境订单或商品"),
    ("parcels", "count", "发出的包裹数"),
    ("waybills", "count", "其中有运单号的包裹数"),
    (
        "traced",
        "flag",
        "店铺有物流轨迹来源: any scan of the shop is known, so that 0 scans means none",
    ),
    ("scans", "count", "物流轨迹条数 of all outbound parcels"),
    ("first_scan_at", "time", "第一条轨迹"),
    ("picked_at", "time", "揽收时间"),
    ("last_scan_at", "time", "最后一条轨迹"),
    ("last_code", "code", "最后一条轨迹的含义", "trace"),
    ("signed_at", "time", "第一次签收"),
    ("rejected_at", "time", "拒收"),
    ("lost_at", "time", "丢失"),
    ("record_signed", "flag", "平台发货记录为已签收 (not believed by itself)"),
    ("special", "code", "商品类目的特殊类", "special"),
    ("special_by_words", "code", "商品标题所说的特殊类", "special"),
    ("buyer_orders", "count", "该买家全部订单数"),
    ("buyer_refunds", "count", "该买家全部退款申请数"),
    ("buyer_refund_only_30d", "count", "该买家 30 天内到本次为止的仅退款申请数, this one included"),
    ("ring_accounts", "count", "团伙账号数; 0 if the buyer is in no ring"),
    ("ring_strength", "count", "连接该团伙的标识的权重之和"),
)
PARCEL = _subject(
    "parcel",
    "包裹",
    "parcel_key",
    "waybill",
    ("parcel_key", "key", "the parcel"),
    ("shop_key", "key", "the shop"),
    ("order_key", "key", "its order"),
    ("direction", "code", "发出、退回、补发", "direction"),
    ("has_waybill", "flag", "有运单号"),
    ("waybill_valid", "flag", "运单号符合快递公司规则; missing if unsure"),
    ("waybill_buyers", "count", "同一运单号的不同买家数 (1 if not reused)"),
    ("shipped_at", "time", "我方发货时间"),
    ("record_status", "code", "平台发货记录", "record_status"),
    ("shipping_way", "code", "在线下单或自己联系", "shipping_way"),
    (
        "traced",
        "flag",
        "店铺有物流轨迹来源: any scan of the shop is known, so that 0 scans means none",
    ),
    ("scans", "count", "轨迹条数"),
    ("first_scan_at", "time", "第一条轨迹"),
    ("picked_at", "time", "揽收"),
    ("last_scan_at", "time", "最后一条轨迹"),
    ("last_code", "code", "最后一条轨迹的含义", "trace"),
    ("signed_at", "time", "第一次签收"),
    ("out_at", "time", "最后一次派送"),
    ("lost_at", "time", "丢失"),
    ("rejected_at", "time", "拒收"),
    ("order_paid_fen", "fen", "订单实付"),
)
ORDER = _subject(
    "order",
    "订单",
    "order_key",
    "order_id",
    ("order_key", "key", "the order"),
    ("shop_key", "key", "the shop"),
    ("buyer_key", "key", "who bought"),
    ("item_key", "key", "the item of the dearest line"),
    ("status", "code", "订单状态", "order_status"),
    ("hold", "code", "平台拦截", "hold"),
    ("has_mark", "flag", "有异常信息"),
    ("created_at", "time", "下单时间"),
    ("paid_at", "time", "付款时间"),
    ("shipped_at", "time", "发货时间"),
    ("ship_by_at", "time", "应发货时间"),
    ("ship_by_source", "code", "who named 应发货时间", "deadline_source"),
    ("pay_by_at", "time", "付款截止"),
    ("modified_at", "time", "the platform's last change"),
    ("total_fen", "fen", "总金额"),
    ("paid_fen", "fen", "实付"),
    ("refunded_fen", "fen", "已退款"),
    ("refund_count", "count", "退款申请数"),
    (
        "refund_open",
        "flag",
        "有未结束的退款申请: such an order must not be pushed out (rule art. 27)",
    ),
    ("cross_border", "flag", "跨境"),
    ("item_orders", "count", "该商品的订单数"),
    ("item_paid_fen", "fen", "该商品的实付合计, this order included"),
    ("mark", "text", "异常信息"),
)
STATUS = _subject(
    "status",
    "状态",
    "status_key",
    "subject_id",
    ("status_key", "key", "the row"),
    ("shop_key", "key", "the shop"),
    ("order_key", "key", "the order, if it is an order's status"),
    ("status_subject", "code", "账号、店铺、资金、订单、商品", "status_subject"),
    ("status_code", "code", "变成了什么", "status_code"),
    ("is_open", "flag", "未恢复"),
    ("since_at", "time", "开始时间"),
    ("due_at", "time", "通知中写明的期限"),
    ("amount_fen", "fen", "涉及金额"),
    ("by_seller", "flag", "由商家自己的操作引起"),
    (
        "in_incident",
        "flag",
        "属于一次批量异常: many turned within minutes with no act of the seller's",
    ),
)
INCIDENT = _subject(
    "incident",
    "批量异常",
    "incident_key",
    "incident_id",
    ("incident_key", "key", "the first status row of the incident"),
    ("shop_key", "key", "the shop"),
    ("started_at", "time", "第一个状态变化"),
    ("ended_at", "time", "最后一个状态变化"),
    ("statuses", "count", "状态变化数, none by the seller's own act"),
    ("subjects", "count", "涉及的账号、订单、商品数"),
    ("open_statuses", "count", "尚未恢复的数量"),
    ("amount_fen", "fen", "涉及金额"),
)
SHOP_DAY = _subject(
    "shop_day",
    "店铺日",
    "shop_day_key",
    "shop_day_id",
    ("shop_day_key", "key", "shop_key * 1000000 + day number"),
    ("shop_key", "key", "the shop"),
    ("day_at", "time", "local midnight"),
    ("created", "count", "当日创建订单数"),
    ("paid", "count", "其中已付款"),
    ("refunded", "count", "其中有退款申请"),
    ("refunded_fen", "fen", "其中已退款金额"),
    ("base_created", "count", "前 7 日创建订单数 (days before this one)"),
    ("base_paid", "count", "前 7 日付款订单数"),
    ("base_refunded", "count", "前 7 日有退款的订单数"),
    ("surprise", "count", "z squared of refunded/paid against the 7 days before; 0 if lower"),
)
SEGMENT = _subject(
    "segment",
    "分组",
    "segment_key",
    "segment_id",
    ("segment_key", "key", "a number for the segment within the run"),
    ("shop_key", "key", "the shop"),
    ("dimension", "code", "按什么分组", "dimension"),
    ("segment_value", "text", "哪一组"),
    ("paid", "count", "近 60 天已付款订单数"),
    ("refunded", "count", "其中有退款"),
    ("refunded_fen", "fen", "已退款金额"),
    ("rest_paid", "count", "店内其余已付款订单数"),
    ("rest_refunded", "count", "店内其余有退款的订单数"),
    (
        "surprise",
        "count",
        "z squared of the segment's rate against the rest of the shop; 0 if lower",
    ),
)

# fmt: on
SUBJECTS: dict[str, Subject] = {
    subject.name: subject
    for subject in (REFUND, PARCEL, ORDER, STATUS, INCIDENT, SHOP_DAY, SEGMENT)
}
