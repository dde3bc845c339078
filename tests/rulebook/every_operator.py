"""One comparison of each operator, with the sentences it should make."""

from typing import Any

from pydantic import TypeAdapter

from fuchang.rulebook.operators import Comparison

_PARSER: TypeAdapter[Comparison] = TypeAdapter(Comparison)


def parsed(**fields: Any) -> Comparison:
    return _PARSER.validate_python(fields)


EVERY: list[tuple[Comparison, str, str, str]] = [
    (parsed(op="is", column="kind", value="refund_only"), "refund", "售后类型 是“仅退款”", "sort of refund: refund only"),
    (parsed(op="is_not", column="kind", value="exchange"), "refund", "售后类型 不是“换货”", "sort of refund: not exchange"),
    (
        parsed(op="one_of", column="kind", values=["exchange", "repair"]),
        "refund", "售后类型 是“换货”、“维修”之一", "sort of refund: one of exchange, repair",
    ),
    (
        parsed(op="none_of", column="kind", values=["exchange", "repair"]),
        "refund", "售后类型 不是“换货”、“维修”中任何一个", "sort of refund: none of exchange, repair",
    ),
    (parsed(op="missing", column="signed_at"), "refund", "第一次签收 缺失", "first signature: missing"),
    (parsed(op="present", column="signed_at"), "refund", "第一次签收 有值", "first signature: known"),
    (parsed(op="is_true", column="is_open"), "refund", "未结束：是", "not finished: yes"),
    (parsed(op="is_false", column="is_open"), "refund", "未结束：否", "not finished: no"),
    (
        parsed(op="at_least", column="refund_fen", value=12_345),
        "refund", "退款金额 不少于 123.45 元", "refund amount: at least 123.45 yuan",
    ),
    (parsed(op="at_most", column="scans", value=0), "refund", "物流轨迹条数 不多于 0", "scans: at most 0"),
    (
        parsed(op="older_than", column="applied_at", value="PT24H"),
        "refund", "申请时间 距今已满 24 小时", "refund request: at least 24 hours ago",
    ),
    (
        parsed(op="newer_than", column="applied_at", value="P3D"),
        "refund", "申请时间 在最近 3 天内", "refund request: within the last 3 days",
    ),
    (
        parsed(op="within", column="deadline", value="PT6H"),
        "refund", "处置期限 将在 6 小时内到来", "deadline: within the next 6 hours",
    ),
    (parsed(op="passed", column="deadline"), "refund", "处置期限 已过", "deadline: has passed"),
    (
        parsed(op="before", column="signed_at", other="picked_at"),
        "refund", "第一次签收 早于 揽收时间", "first signature: before pick-up",
    ),
    (
        parsed(op="after", column="signed_at", other="picked_at", by="PT30M"),
        "refund", "第一次签收 晚于 揽收时间 至少 30 分钟", "first signature: at least 30 minutes after pick-up",
    ),
    (
        parsed(op="more_than", column="refund_fen", other="order_paid_fen"),
        "refund", "退款金额 超过 订单实付 的 100%", "refund amount: more than 100% of amount paid for the order",
    ),
    (
        parsed(op="differs", column="special", other="special_by_words"),
        "refund", "商品类目的特殊类 与 商品标题所说的特殊类 不一致", "special category of the item: differs from special category that the title speaks of",
    ),
    (
        parsed(
            op="share_rises", column="refunded", of="paid", base="base_refunded", base_of="base_paid", percent=150
        ),
        "shop_day",
        "有退款的订单数 占 已付款订单数 之比达到 前 7 日有退款的订单数 占 前 7 日付款订单数 之比的 150%",
        "orders with refunds: as a share of paid orders at least 150% of orders with refunds of the 7 days before over paid orders of the 7 days before",
    ),
    (
        parsed(op="above_mean", column="paid_fen", sum="item_paid_fen", count="item_orders", times=10),
        "order", "实付 超过其余平均值的 10 倍", "amount paid: more than 10 times the mean of the others",
    ),
    (
        parsed(op="contains", column="prompt", values=["不符合", "无法"]),
        "refund", "平台提示原文 含“不符合”或“无法”", "platform's prompt: contains 不符合 or 无法",
    ),
]  # fmt: skip
OPERATORS = [row[0].op for row in EVERY]
