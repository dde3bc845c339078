"""Words of the queue's own verbs: what was done, said in the toast that offers the way back."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

register = template.Library()
DOING = {
    "accept": gettext_noop("已接单"), "assign": gettext_noop("已分派"), "wait": gettext_noop("已转为等待"),
    "resume": gettext_noop("已继续处理"), "snooze": gettext_noop("已延后"), "unsnooze": gettext_noop("已取消延后"),
    "appeal": gettext_noop("已登记申诉"), "ask_hold": gettext_noop("已要求拦截"),
    "release_hold": gettext_noop("已解除拦截"), "tag": gettext_noop("已加标签"),
    "set_severity": gettext_noop("已改紧急程度"), "merge": gettext_noop("已合并"), "close": gettext_noop("已结案"),
    "decline": gettext_noop("已判定不是异常"), "reopen": gettext_noop("已重开"),
    "note": gettext_noop("已备注"),
}  # fmt: skip
RUN_STATES = {
    "ok": gettext_noop("完成"), "failed": gettext_noop("没有完成"), "undone": gettext_noop("已撤销"),
    "todo": gettext_noop("等待执行"),
}  # fmt: skip


@register.filter
def verb_doing(verb: str) -> str:
    """What was done, in words."""
    return _(DOING.get(verb, verb))


@register.filter
def run_word(state: str) -> str:
    """What became of a row, in words."""
    return _(RUN_STATES.get(state, state))


EXTENTS = {
    "x": gettext_noop("可以"), "own": gettext_noop("自己的和未分派的"), "quota": gettext_noop("每日限额"),
    "amounts": gettext_noop("只看金额"), "a": gettext_noop("须第二人批准"), "read": gettext_noop("只看"),
    "team": gettext_noop("本店的"), "mfa": gettext_noop("二次验证后"),
}  # fmt: skip
PLATFORM_WORDS = {
    "taobao": gettext_noop("淘宝"), "tmall": gettext_noop("天猫"), "shopify": gettext_noop("Shopify"), "other": gettext_noop("其他平台"),
}  # fmt: skip
LIVES = {
    "draft": gettext_noop("草稿"),
    "active": gettext_noop("在用"), "trial": gettext_noop("试行"), "retired": gettext_noop("停用"),
}  # fmt: skip
LEVELS = {"critical": 4, "high": 3, "medium": 2, "low": 1}


@register.filter
def extent_word(word: str | None) -> str:
    """How far a role may go, in words."""
    return _(EXTENTS[word]) if word in EXTENTS else word or "–"


@register.filter
def platform_word(word: str) -> str:
    """A marketplace by its own name."""
    return _(PLATFORM_WORDS.get(word, word))


@register.filter
def life_word(word: str) -> str:
    """Whether a rule is in force."""
    return _(LIVES.get(word, word))


@register.filter
def level(word: str) -> int:
    """The number of a severity, for the tag that draws it."""
    return LEVELS.get(word, 1)


TABLE_WORDS = {
    "shops": gettext_noop("店铺"), "orders": gettext_noop("订单"), "order_lines": gettext_noop("子订单"),
    "refunds": gettext_noop("退款"), "shipments": gettext_noop("包裹"), "tracking_events": gettext_noop("物流轨迹"),
    "buyer_identifiers": gettext_noop("买家标识"), "messages": gettext_noop("消息"), "items": gettext_noop("商品"),
    "categories": gettext_noop("类目"), "statuses": gettext_noop("状态"), "funds": gettext_noop("资金"),
}  # fmt: skip
FATES = {
    "applied": gettext_noop("接受"), "duplicate": gettext_noop("重复"), "superseded": gettext_noop("被取代"),
    "quarantined": gettext_noop("隔离"), "rejected": gettext_noop("拒收"),
}  # fmt: skip


@register.filter
def table_word(name: str) -> str:
    """A table of facts by what its rows are."""
    return _(TABLE_WORDS.get(name, name))


@register.filter
def fate_word(name: str) -> str:
    """What became of rows."""
    return _(FATES.get(name, name))
