"""Signals in words: what each comparison says to a person, in Chinese and English."""

from typing import assert_never

from fuchang.facts.codes import CODES
from fuchang.facts.subjects import SUBJECTS, Feature
from fuchang.kernel.clock import DAY, HOUR
from fuchang.kernel.money import yuan
from fuchang.rulebook.grammar import Words
from fuchang.rulebook.operators import (
    AboveMean,
    After,
    AnyOf,
    AtLeast,
    AtMost,
    Before,
    Comparison,
    Contains,
    Differs,
    Is,
    IsFalse,
    IsNot,
    IsTrue,
    Missing,
    MoreThan,
    NewerThan,
    NoneOf,
    NotAll,
    OlderThan,
    OneOf,
    Passed,
    Present,
    ShareRises,
    Signal,
    Within,
)

_UNITS = ((DAY, "天", "day"), (HOUR, "小时", "hour"), (60, "分钟", "minute"), (1, "秒", "second"))
# Columns whose meaning in facts/subjects.py begins in English, or says more than a label should.
_LABELS = {
    "is_open": "未结束",
    "modified_at": "平台最后修改时间",
    "day_at": "日期",
    "surprise": "偏离程度（z²）",
    "answer_by_source": "超时时间来源",
    "proof_by_source": "举证超时来源",
    "ship_by_source": "应发货时间来源",
    "deadline": "处置期限",
    "paid": "已付款订单数",
    "created": "创建订单数",
    "refunded": "有退款的订单数",
    "refunded_fen": "已退款金额",
    "order_refunds": "同一订单的退款申请数",
    "order_refunded_fen": "同一订单已退款合计",
    "order_asked_fen": "同一订单申请退款合计",
    "waybills": "有运单号的包裹数",
    "status_code": "状态",
    "status_subject": "状态的主体",
    "direction": "包裹方向",
    "shipping_way": "发货方式",
    "dimension": "分组方式",
    "segment_value": "所在分组",
    "refund_key": "退款",
    "parcel_key": "包裹",
    "shop_key": "店铺",
    "order_key": "订单",
    "buyer_key": "买家",
    "item_key": "商品",
    "status_key": "状态",
    "incident_key": "批量异常",
    "shop_day_key": "店铺日",
    "segment_key": "分组",
}
# What English readers see where the column's own name would not read as words.
_ENGLISH = {
    "answer_by_at": "answer due",
    "applied_at": "refund request",
    "base_paid": "paid orders of the 7 days before",
    "base_refunded": "orders with refunds of the 7 days before",
    "buyer_orders": "orders of this buyer",
    "buyer_refund_only_30d": "refund-only requests of this buyer in 30 days",
    "buyer_refunds": "refund requests of this buyer",
    "by_seller": "caused by the seller's own doing",
    "by_system": "refunded by the platform by itself",
    "constraint_code": "platform's restriction",
    "created_at": "order placed",
    "cross_border": "cross-border order or item",
    "cs_status": "platform support",
    "finished_at": "end of the refund",
    "goods": "state of the goods",
    "has_mark": "marked as abnormal",
    "has_waybill": "waybill number given",
    "hold": "platform's hold",
    "in_incident": "part of a mass incident",
    "is_open": "not finished",
    "item_orders": "orders of this item",
    "item_paid_fen": "amount paid for this item in all",
    "kind": "sort of refund",
    "last_code": "last scan says",
    "modified_at": "last change by the platform",
    "open_statuses": "statuses that are not over",
    "order_asked_fen": "amount asked for on this order in all",
    "order_hold": "platform's hold",
    "order_paid_at": "payment of the order",
    "order_paid_fen": "amount paid for the order",
    "order_refunded_fen": "amount refunded on this order in all",
    "order_refunds": "refund requests on this order",
    "out_at": "last out for delivery",
    "paid": "paid orders",
    "paid_at": "payment",
    "paid_fen": "amount paid",
    "parcels": "parcels sent",
    "picked_at": "pick-up",
    "prompt": "platform's prompt",
    "proof_by_at": "proof due",
    "reason": "reason for the refund",
    "record_signed": "signed by the platform's record",
    "record_status": "platform's shipping record",
    "refund_open": "open refund request",
    "refunded": "orders with refunds",
    "rejected_at": "refused at the door",
    "rest_paid": "paid orders of the rest of the shop",
    "rest_refunded": "orders with refunds of the rest of the shop",
    "ring_accounts": "accounts in the ring",
    "ring_strength": "strength of the ring's links",
    "risk": "platform's risk check",
    "signed_at": "first signature",
    "special": "special category of the item",
    "special_by_words": "special category that the title speaks of",
    "status_code": "status",
    "statuses": "changes of status",
    "subjects": "accounts, orders and items concerned",
    "surprise": "deviation (z²)",
    "traced": "parcels of the shop are traced",
    "waybill_buyers": "different buyers on this waybill",
    "waybill_valid": "waybill fits the courier's rule",
    "zero_second": "answered within zero seconds",
}
_DEADLINE = Feature("deadline", "time", _LABELS["deadline"])
_FIRST_CJK = "\u2e80"


def span(duration: int) -> Words:
    """`36 小时` / `36 hours`; days from two days on, where they come out even."""
    size, zh, en = next(
        unit for unit in _UNITS if duration % unit[0] == 0 and (unit[0] != DAY or duration != DAY)
    )
    number = duration // size
    return Words(zh=f"{number} {zh}", en=f"{number} {en}{'' if number == 1 else 's'}")


def label(feature: Feature) -> Words:
    """What a column is called on a screen."""
    meaning = feature.meaning
    for end in (": ", "; ", " of ", ", ", " ("):
        meaning = meaning.split(end)[0]
    zh = _LABELS.get(feature.name) or meaning
    name = feature.name.removesuffix("_at").removesuffix("_fen").removeprefix("is_")
    amount = " amount" if feature.type == "fen" and name != "amount" else ""
    en = _ENGLISH.get(feature.name) or name.replace("_", " ") + amount
    return Words(zh=zh if max(zh) >= _FIRST_CJK else feature.name, en=en)


def sentence(signal: Signal, *, subject: str) -> Words:
    """A signal as one sentence; groups name how their parts count."""
    if isinstance(signal, AnyOf):
        return _group(signal.any_of, subject, Words(zh="任一成立", en="any of"))
    if isinstance(signal, NotAll):
        one = len(signal.not_all) == 1
        head = Words(zh="排除", en="except") if one else Words(zh="不得同时成立", en="not together")
        return _group(signal.not_all, subject, head)
    return comparison(signal, subject=subject)


def comparison(part: Comparison, *, subject: str) -> Words:
    """`我方发货时间 距今已满 24 小时` / `shipped: at least 24 hours ago`."""
    name = label(_feature(subject, part.column))
    said = predicate(part, subject=subject)
    gap = "" if said.zh.startswith("：") else " "
    return Words(zh=f"{name.zh}{gap}{said.zh}", en=f"{name.en}: {said.en}")


def _group(parts: tuple[Comparison, ...], subject: str, head: Words) -> Words:
    said = [comparison(part, subject=subject) for part in parts]
    return Words(
        zh=f"{head.zh}（{'；'.join(one.zh for one in said)}）",
        en=f"{head.en} ({'; '.join(one.en for one in said)})",
    )


def _feature(subject: str, name: str) -> Feature:
    return _DEADLINE if name == _DEADLINE.name else SUBJECTS[subject].feature(name)


def _other(subject: str, name: str) -> Words:
    return label(_feature(subject, name))


def _value(feature: Feature, value: int | str) -> Words:
    if feature.type == "code" and isinstance(value, str) and value in CODES[feature.codes]:
        return Words(zh=CODES[feature.codes][value][1], en=value.replace("_", " "))
    if feature.type == "fen" and isinstance(value, int):
        return Words(zh=f"{yuan(value)} 元", en=f"{yuan(value)} yuan")
    return Words(zh=f"{value}", en=f"{value}")


def _listed(feature: Feature, values: tuple[str, ...]) -> Words:
    said = [_value(feature, value) for value in values]
    return Words(zh="、".join(f"“{one.zh}”" for one in said), en=", ".join(one.en for one in said))


def predicate(part: Comparison, *, subject: str) -> Words:
    """What is said of a column, without its name."""
    if isinstance(part, OlderThan | NewerThan | Within | Passed):
        return _against_now(part)
    if isinstance(part, Is | IsNot | OneOf | NoneOf | AtLeast | AtMost | Contains):
        return _against_values(part, _feature(subject, part.column))
    if isinstance(part, Before | After | MoreThan | Differs | ShareRises | AboveMean):
        return _against_columns(part, subject)
    return _alone(part)


def _against_now(part: OlderThan | NewerThan | Within | Passed) -> Words:
    match part:
        case OlderThan():
            long = span(part.value)
            return Words(zh=f"距今已满 {long.zh}", en=f"at least {long.en} ago")
        case NewerThan():
            long = span(part.value)
            return Words(zh=f"在最近 {long.zh}内", en=f"within the last {long.en}")
        case Within():
            long = span(part.value)
            return Words(zh=f"将在 {long.zh}内到来", en=f"within the next {long.en}")
        case Passed():
            return Words(zh="已过", en="has passed")
        case _:
            assert_never(part)


def _against_values(
    part: Is | IsNot | OneOf | NoneOf | AtLeast | AtMost | Contains, feature: Feature
) -> Words:
    match part:
        case Is() | IsNot():
            value = _value(feature, part.value)
            yes = isinstance(part, Is)
            return Words(
                zh=f"{'是' if yes else '不是'}“{value.zh}”", en=f"{'' if yes else 'not '}{value.en}"
            )
        case OneOf() | NoneOf():
            values = _listed(feature, part.values)
            yes = isinstance(part, OneOf)
            return Words(
                zh=f"{'是' if yes else '不是'}{values.zh}{'之一' if yes else '中任何一个'}",
                en=f"{'one of' if yes else 'none of'} {values.en}",
            )
        case AtLeast() | AtMost():
            value = _value(feature, part.value)
            least = isinstance(part, AtLeast)
            return Words(
                zh=f"{'不少于' if least else '不多于'} {value.zh}",
                en=f"{'at least' if least else 'at most'} {value.en}",
            )
        case Contains():
            texts = "”或“".join(part.values)
            return Words(zh=f"含“{texts}”", en="contains " + " or ".join(part.values))
        case _:
            assert_never(part)


def _against_columns(
    part: Before | After | MoreThan | Differs | ShareRises | AboveMean, subject: str
) -> Words:
    match part:
        case Before() | After():
            return _against_moment(part, _other(subject, part.other))
        case MoreThan():
            other, share = _other(subject, part.other), part.percent
            return Words(zh=f"超过 {other.zh} 的 {share}%", en=f"more than {share}% of {other.en}")
        case Differs():
            other = _other(subject, part.other)
            return Words(zh=f"与 {other.zh} 不一致", en=f"differs from {other.en}")
        case ShareRises():
            whole, base, of = (_other(subject, name) for name in (part.of, part.base, part.base_of))
            return Words(
                zh=f"占 {whole.zh} 之比达到 {base.zh} 占 {of.zh} 之比的 {part.percent}%",
                en=f"as a share of {whole.en} at least {part.percent}% of {base.en} over {of.en}",
            )
        case AboveMean():
            return Words(
                zh=f"超过其余平均值的 {part.times} 倍",
                en=f"more than {part.times} times the mean of the others",
            )
        case _:
            assert_never(part)


def _against_moment(part: Before | After, other: Words) -> Words:
    early = isinstance(part, Before)
    side = "早于" if early else "晚于"
    if part.by <= 1:
        return Words(zh=f"{side} {other.zh}", en=f"{'before' if early else 'after'} {other.en}")
    by = span(part.by)
    return Words(
        zh=f"{side} {other.zh} 至少 {by.zh}",
        en=f"at least {by.en} {'before' if early else 'after'} {other.en}",
    )


def _alone(part: Missing | Present | IsTrue | IsFalse) -> Words:
    match part:
        case Missing():
            return Words(zh="缺失", en="missing")
        case Present():
            return Words(zh="有值", en="known")
        case IsTrue():
            return Words(zh="：是", en="yes")
        case IsFalse():
            return Words(zh="：否", en="no")
        case _:
            assert_never(part)
