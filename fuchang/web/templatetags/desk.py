"""What templates need to say icons, money, moments, states: numbers come out as finished text."""

import re
from datetime import datetime
from functools import cache
from typing import Any

import lucide
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from fuchang.cases.book import book
from fuchang.connect.taobao.acts import acts
from fuchang.facts.codes import CODES
from fuchang.kernel.clock import PLATFORM_ZONE
from fuchang.kernel.money import yuan as in_yuan

register = template.Library()
_SIZE = re.compile(r' (?:width|height|stroke-width)="[^"]*"')
STATES = {
    "new": ("1", gettext_noop("待处理")), "active": ("2", gettext_noop("处理中")), "waiting": ("3", gettext_noop("等待")),
    "snoozed": ("7", gettext_noop("延后")), "appealed": ("4", gettext_noop("申诉中")), "closed": ("6", gettext_noop("已关闭")),
}  # fmt: skip
SEVERITIES = {
    4: ("1", gettext_noop("紧急")),
    3: ("2", gettext_noop("高")),
    2: ("3", gettext_noop("中")),
    1: ("4", gettext_noop("低")),
}
PARTIES = {
    "us": gettext_noop("等我们"),
    "buyer": gettext_noop("等买家"),
    "courier": gettext_noop("等快递"),
    "platform": gettext_noop("等平台"),
}
HOLDS = {
    "asked": gettext_noop("已要求拦截"),
    "acknowledged": gettext_noop("发货已拦截"),
    "released": gettext_noop("已解除拦截"),
    "breached": gettext_noop("拦截被突破"),
}
OUTCOMES = {
    "won": gettext_noop("胜诉"), "lost": gettext_noop("败诉"), "refunded": gettext_noop("已退款"), "normal_again": gettext_noop("恢复正常"),
    "false_alarm": gettext_noop("误报"), "duplicate": gettext_noop("重复"), "withdrawn": gettext_noop("撤回"),
}  # fmt: skip
SOURCES = {
    "platform": gettext_noop("平台"), "export": gettext_noop("导出文件"), "shop": gettext_noop("店铺"), "rule": gettext_noop("规则"), "fallback": gettext_noop("默认时限"),
    "person": gettext_noop("人工"),
}  # fmt: skip


@cache
def _svg(name: str, extra: str) -> SafeString:
    drawn = str(lucide._render_icon(name, 24))  # noqa: SLF001 - the package has no other door
    cut = _SIZE.sub("", drawn, count=3)
    return mark_safe(  # noqa: S308 - drawn by the icon package
        cut.replace("<svg", f'<svg class="i {extra}" aria-hidden="true" stroke-width="2"', 1)
    )


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A lucide icon by name."""
    return _svg(str(name), str(extra))


@register.filter
def yuan(amount: int | None) -> str:
    """`1,234.50` of fen."""
    return in_yuan(amount or 0)


@register.filter
def moment(epoch: int | None) -> str:
    """`11-23 03:50`, 24 hours, the platform's zone."""
    return datetime.fromtimestamp(epoch, PLATFORM_ZONE).strftime("%m-%d %H:%M") if epoch else "—"


@register.filter
def whole_moment(epoch: int | None) -> str:
    """`2026-11-23 03:50:12`."""
    return (
        datetime.fromtimestamp(epoch, PLATFORM_ZONE).strftime("%Y-%m-%d %H:%M:%S") if epoch else "—"
    )


@register.filter
def span(seconds: int | None) -> str:
    """`1:43` hours and minutes."""
    minutes = max(0, int(seconds or 0)) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def urgency(left: int) -> str:
    """How a deadline looks: late, hot (half an hour), soon (two hours), ok."""
    return "late" if left < 0 else "hot" if left < 1_800 else "soon" if left < 7_200 else "ok"  # noqa: PLR2004


def countdown(left: int) -> str:
    """`2 天 03:04` or `01:15:03`, with 超时 before what is over."""
    seconds = abs(left)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, last = divmod(rest, 60)
    text = (
        f"{days} {_('天')} {hours:02d}:{minutes:02d}"
        if days
        else f"{hours:02d}:{minutes:02d}:{last:02d}"
    )
    return f"{_('超时')} {text}" if left < 0 else text


@register.simple_tag
def clock(due_at: int | None, now: int, opened_at: int | None = None) -> SafeString:
    """A countdown that the page goes on counting, with the used share of the time under it."""
    if not due_at:
        return format_html('<span class="muted">{}</span>', _("无期限"))
    left = due_at - now
    look = urgency(left)
    mark = _svg("clock-alert", "") if look in {"late", "hot"} else ""
    bar = ""
    if opened_at:
        used = min(100, max(0, (now - opened_at) * 100 // max(1, due_at - opened_at)))
        bar = _bar(look, used, get_language() or "")
    return mark_safe(  # noqa: S308 - numbers and words of ours alone
        f'<span class="cd num cd-{look}" data-due="{due_at}000" data-c="{look}">'
        f"{mark}{countdown(left)}</span>{bar}"
    )


@cache
def _bar(look: str, used: int, _language: str) -> SafeString:
    return format_html(
        '<progress class="cd-bar b-{}" value="{}" max="100" aria-label="{} {}%"></progress>',
        look, used, _("已用时限"), used,
    )  # fmt: skip


@register.simple_tag
def severity(level: int) -> SafeString:
    """紧急 高 中 低."""
    return _severity(level, get_language() or "")


@cache
def _severity(level: int, _language: str) -> SafeString:
    look, words = SEVERITIES.get(level, ("4", "低"))
    return format_html('<span class="sev sev-{}">{}</span>', look, _(words))


@register.simple_tag
def state(case: Any) -> SafeString:
    """A dot and a word; who is waited for, or how it ended."""
    return _state(case.state, case.waits_for, case.outcome, get_language() or "")


@cache
def _state(state: str, waits_for: str, outcome: str, _language: str) -> SafeString:
    look, words = STATES[state]
    told = _(words)
    if state == "waiting" and waits_for:
        told = _(PARTIES[waits_for])
    if state == "closed" and outcome:
        told = _(OUTCOMES.get(outcome, outcome))
    return format_html('<span class="st st-{}">{}</span>', look, told)


@register.filter
def party(word: str) -> str:
    """Who is waited for, in words."""
    return _(PARTIES.get(word, word))


@register.filter
def hold_word(word: str) -> str:
    """What became of a hold, in words."""
    return _(HOLDS.get(word, word))


@register.filter
def source_word(word: str) -> str:
    """Who stated a deadline, in words."""
    return _(SOURCES.get(word, word))


@register.filter
def kind_title(kind: str) -> str:
    """The title of a kind in the reader's language."""
    return _kind_title(kind, get_language() or "")


@cache
def _kind_title(kind: str, _language: str) -> str:
    found = book().kinds.get(kind)
    return own(found.title) if found else kind


@register.filter
def own(words: Any) -> str:
    """The reader's half of a pair of words."""
    return str(words.en if (get_language() or "").startswith("en") else words.zh)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """What a dict has under a key."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag
def pips(have: int, need: int) -> SafeString:
    """Proof there is and proof that is needed."""
    return _pips(have, need)


@cache
def _pips(have: int, need: int) -> SafeString:
    need = min(need, 8)
    dots = "".join(f"<i{' class=on' if place < have else ''}></i>" for place in range(need))
    return format_html(
        '<span class="fx"><span class="pips" aria-hidden="true">{}</span><span class="num s">{}/{}</span></span>',
        mark_safe(dots), have, need,  # noqa: S308 - made of two literals
    )  # fmt: skip


VERBS = {
    "case.opened": gettext_noop("异常单生成"), "finding.joined": gettext_noop("规则命中"), "case.accepted": gettext_noop("接单"),
    "case.assigned": gettext_noop("分派"), "case.waiting": gettext_noop("转为等待"), "case.resumed": gettext_noop("继续处理"),
    "case.snoozed": gettext_noop("延后"), "case.woken": gettext_noop("延后结束"), "case.appealed": gettext_noop("提交申诉"),
    "case.closed": gettext_noop("结案"), "case.declined": gettext_noop("判定不是异常"), "case.reopened": gettext_noop("重开"),
    "case.merged": gettext_noop("并入"), "case.undone": gettext_noop("撤销"), "case.regressed": gettext_noop("复发"),
    "case.rekeyed": gettext_noop("归入退款"), "case.normal_again": gettext_noop("状态恢复正常"), "case.escalated": gettext_noop("升级"),
    "case.tagged": gettext_noop("加标签"), "case.untagged": gettext_noop("去标签"), "case.severity.set": gettext_noop("改严重程度"),
    "case.amounts.set": gettext_noop("更正金额"), "legal_hold.put": gettext_noop("法律保全"), "legal_hold.lifted": gettext_noop("解除法律保全"),
    "note.written": gettext_noop("备注"), "step.done": gettext_noop("完成步骤"), "step.undone": gettext_noop("步骤重做"),
    "step.skipped": gettext_noop("跳过步骤"), "proof.added": gettext_noop("加凭证"), "proof.removed": gettext_noop("移除凭证"),
    "hold.asked": gettext_noop("要求拦截发货"), "hold.acknowledged": gettext_noop("仓库确认拦截"), "hold.released": gettext_noop("解除拦截"),
    "hold.breached": gettext_noop("拦截被突破"), "hold.unacknowledged": gettext_noop("仓库没有确认拦截"), "clock.moved": gettext_noop("期限变化"), "clock.stated": gettext_noop("人工设定期限"),
    "platform.asked": gettext_noop("决定在平台上操作"), "platform.done": gettext_noop("平台操作已办成"),
    "platform.not_done": gettext_noop("平台操作没有办成"), "platform.doubted": gettext_noop("平台操作结果不明"),
    "trace.asked": gettext_noop("查询物流"), "number.replaced": gettext_noop("补传单号"), "case.started": gettext_noop("手工登记"),
    "incident.joined": gettext_noop("并入批量事件"), "incident.detached": gettext_noop("移出批量事件"), "incident.left": gettext_noop("离开批量事件"),
    "incident.rekeyed": gettext_noop("起始时间更正"), "paper.drafted": gettext_noop("起草文书"), "paper.written": gettext_noop("修改文书"),
    "paper.sent": gettext_noop("文书已发出"), "paper.answered": gettext_noop("登记答复"), "loss.added": gettext_noop("记入损失"),
    "loss.recovered": gettext_noop("登记挽回"), "loss.struck": gettext_noop("划去损失"),
}  # fmt: skip


@register.filter
def verb_word(verb: str) -> str:
    """What happened, in words."""
    return _(VERBS.get(verb, verb))


@register.filter
def act_title(act: str) -> str:
    """What an act on the platform is called, in the reader's language."""
    found = acts().get(act)
    return own(found.title) if found else act


@register.filter
def step_act(step: str) -> str:
    """What a step asks to do, in the reader's language."""
    found = book().steps.get(step)
    return own(found.act) if found else step


CHECKS = {
    "prompt": gettext_noop("平台提示"),
    "shipping": gettext_noop("发货记录对轨迹"),
    "category": gettext_noop("类目对规则"),
}
CLOCKS = {
    "platform": gettext_noop("平台期限"), "proof": gettext_noop("举证期限"), "appeal": gettext_noop("申诉期限"), "ship": gettext_noop("发货期限"),
    "target": gettext_noop("我们的目标"),
}  # fmt: skip
ROLE_WORDS = {
    "agent": gettext_noop("客服"), "lead": gettext_noop("主管"), "warehouse": gettext_noop("仓库"), "finance": gettext_noop("财务"), "owner": gettext_noop("店主"),
    "system": gettext_noop("系统"), "readonly": gettext_noop("只读"), "auditor": gettext_noop("审计"),
}  # fmt: skip
WAITED = {
    "us": gettext_noop("我们"),
    "buyer": gettext_noop("买家"),
    "courier": gettext_noop("快递"),
    "platform": gettext_noop("平台"),
    "night": gettext_noop("夜间"),
}
REASON_WORDS = {
    "not_abnormal": gettext_noop("本来就正常"), "rule_too_wide": gettext_noop("规则太宽"), "known_customer": gettext_noop("熟客"),
    "test_order": gettext_noop("测试订单"), "wrong_data": gettext_noop("数据有误"), "other": gettext_noop("其他"),
}  # fmt: skip
FACTS = {
    "prompt": gettext_noop("平台提示"), "constraint": gettext_noop("操作限制"), "risk": gettext_noop("风控"), "mark": gettext_noop("异常信息"),
    "shipped_at": gettext_noop("发货"), "waybill": gettext_noop("运单"), "record_status": gettext_noop("发货记录"), "scans": gettext_noop("轨迹条数"),
    "first_scan_at": gettext_noop("首条"), "last_code": gettext_noop("最后状态"), "last_scan_at": gettext_noop("最后一条"), "title": gettext_noop("标题"),
    "special": gettext_noop("发布类目"), "special_by_words": gettext_noop("标题像是"),
}  # fmt: skip


@register.filter
def check_word(name: str) -> str:
    """One of the three checks."""
    return _(CHECKS.get(name, name))


@register.filter
def clock_word(sort: str) -> str:
    """What a deadline is."""
    return _(CLOCKS.get(sort, sort))


@register.filter
def window_word(window: str) -> str:
    """What span the rulebook added, in the reader's language."""
    found = book().windows.get(window)
    return own(found.title) if found else window


@register.filter
def zone_word(zone: str) -> str:
    """The zone in which a deadline was stated."""
    return _("北京时间") if zone == "Asia/Shanghai" else zone


@register.filter
def role_word(role: str) -> str:
    """Whose a step is, or what a person is."""
    return _(ROLE_WORDS.get(role, role))


@register.filter
def waited_word(name: str) -> str:
    """For whom time went by."""
    return _(WAITED.get(name, name))


@register.filter
def outcome_word(name: str) -> str:
    """How a case ended."""
    return _(OUTCOMES.get(name, name))


@register.filter
def reason_word(name: str) -> str:
    """Why it was no exception."""
    return _(REASON_WORDS.get(name, name))


@register.filter
def fact_word(name: str) -> str:
    """A value that a check compared."""
    return _(FACTS.get(name, name))


PAPER_STATES = {
    "draft": gettext_noop("草稿"), "sent": gettext_noop("已发出"), "granted": gettext_noop("已同意"), "refused": gettext_noop("已拒绝"),
}  # fmt: skip
WAYS = {
    "order": gettext_noop("订单本身"), "item": gettext_noop("商品"), "shop": gettext_noop("店铺"), "case": gettext_noop("人工并入"),
}  # fmt: skip


@register.filter
def paper_state(state: str) -> str:
    """Where a paper stands."""
    return _(PAPER_STATES.get(state, state))


@register.filter
def way_word(way: str) -> str:
    """How an incident touches an order."""
    return _(WAYS.get(way, way))


@register.filter
def status_word(word: str) -> str:
    """What a status says, in the reader's language."""
    if (get_language() or "").startswith("en"):
        return word.replace("_", " ")
    return CODES["status_code"][word][1] if word in CODES["status_code"] else word


FAMILIES = {
    "logistics": gettext_noop("物流"), "timeout": gettext_noop("超时"), "risk": gettext_noop("风控"), "rules": gettext_noop("规则"), "dispute": gettext_noop("纠纷"),
    "money": gettext_noop("资金"), "parcel": gettext_noop("包裹"), "order": gettext_noop("订单"), "account": gettext_noop("账号"), "shop": gettext_noop("店铺"),
    "funds": gettext_noop("资金状态"), "incident": gettext_noop("批量"), "metric": gettext_noop("指标"),
}  # fmt: skip


@register.filter
def family_word(name: str) -> str:
    """The family of a kind."""
    return _(FAMILIES.get(name, name))
