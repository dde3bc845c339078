"""Signs of life in words: what beats and what failed by what it does; the machine's own name beside it."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

register = template.Library()
QUIET_S = 120  # a worker that works beats far more often
WORKS = {
    "search-again": gettext_noop("重新查找有变化的对象"), "sweep": gettext_noop("全面查找"), "scores": gettext_noop("重算先后"),
    "wake": gettext_noop("叫醒延后的异常单"), "lake": gettext_noop("写分析用的文件"), "orphans": gettext_noop("接手没人处理的文件"),
    "silent-holds": gettext_noop("提醒没有确认的拦截"), "signed-calls": gettext_noop("清理旧的签名记录"), "replays": gettext_noop("清理旧的防重放记录"),
    "parcels": gettext_noop("再问没有动静的包裹"), "grants": gettext_noop("提醒快到期的授权"), "messages": gettext_noop("清理旧的出站消息"),
    "anchors": gettext_noop("给审计链做锚"), "tidy": gettext_noop("清理临时文件"), "backup": gettext_noop("每日备份"),
    "purge": gettext_noop("删除到期个人信息"),
}  # fmt: skip
OTHERS = {
    "schedule": gettext_noop("定时任务"), "backup": gettext_noop("备份"), "facts": gettext_noop("数据更新"),
    "demo:filling": gettext_noop("演示数据"), "clock": gettext_noop("本机时钟与平台不一致"),
}  # fmt: skip
TASKS = {
    "refresh_scores": WORKS["scores"], "wake_snoozed": WORKS["wake"], "tell_silent_holds": WORKS["silent-holds"],
    "forget_signed_calls": WORKS["signed-calls"], "anchor_chains": WORKS["anchors"], "back_up_daily": WORKS["backup"],
    "tidy": WORKS["tidy"], "forget_replays": WORKS["replays"], "warn_of_grants": WORKS["grants"],
    "forget_messages": WORKS["messages"], "daily": WORKS["purge"], "search_again": WORKS["search-again"],
    "sweep": WORKS["sweep"], "take_up_orphans": WORKS["orphans"], "write_lake": WORKS["lake"], "ask_again": WORKS["parcels"],
    "apply_deliveries": gettext_noop("读取文件"), "carry_on": gettext_noop("批量操作"),
    "settle_rest": gettext_noop("批量事件一起结案"), "try_out": gettext_noop("试物流查询密钥"),
}  # fmt: skip


@register.filter
def told_pulses(pulses: Iterable[Any], now: int) -> list[tuple[str, str, Any]]:
    """Each pulse with its words and its raw name; workers are numbered, the ones that beat first."""
    workers = [one for one in pulses if one.name.startswith("worker:")]
    rest = [one for one in pulses if not one.name.startswith("worker:")]
    beating = sorted(workers, key=lambda one: (one.beat_at < now - QUIET_S, one.name))
    told = [
        (_worker(number, quiet=one.beat_at < now - QUIET_S), one.name, one.beat_at)
        for number, one in enumerate(beating, 1)
    ]
    return told + [(pulse_word(one.name), one.name, one.beat_at) for one in rest]


def _worker(number: int, *, quiet: bool) -> str:
    words = (_("后台"), f" {number}", *((_("（"), _("已停"), _("）")) if quiet else ()))
    return "".join(words)


@register.filter
def pulse_word(name: str) -> str:
    """What beats: a recurring work, or one of the few other things; an unknown name stays."""
    sort, _colon, work = name.partition(":")
    if sort == "every" and work in WORKS:
        return _(WORKS[work])
    return _(OTHERS[name]) if name in OTHERS else name


@register.filter
def task_word(task: str) -> str:
    """A job by what it does; `task` is its dotted path."""
    words = TASKS.get(task.rpartition(".")[2])
    return _(words) if words else task
