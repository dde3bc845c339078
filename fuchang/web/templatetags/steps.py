"""What templates need to say of the playbook: which datum ticked a step, what proof it leaves."""

from django import template
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from fuchang.cases.book import book
from fuchang.cases.models import CaseCheck
from fuchang.facts.codes import CODES, code, zh
from fuchang.rulebook import words
from fuchang.rulebook.blocked import blocked
from fuchang.rulebook.data import NumberRecorded
from fuchang.rulebook.grammar import Step
from fuchang.web.templatetags.desk import check_word, fact_word, hold_word, moment, own

register = template.Library()
DATA = {
    "proof": gettext_noop("凭证已上传"), "replacement_number": gettext_noop("已补传单号"), "tracking": gettext_noop("物流轨迹"),
    "refund_status": gettext_noop("退款状态"), "order_status": gettext_noop("订单状态"), "status_over": gettext_noop("状态已恢复"),
    "check": gettext_noop("系统已核对"), "escalation": gettext_noop("已登记升级"), "hold": gettext_noop("拦截"),
}  # fmt: skip
VERDICTS = {"agrees": gettext_noop("一致"), "differs": gettext_noop("不一致")}
ACTS = {
    "login": gettext_noop("登录"), "ship": gettext_noop("发货"), "withdraw": gettext_noop("提现"), "list": gettext_noop("发布商品"),
    "refund": gettext_noop("退款"), "promote": gettext_noop("营销推广"), "sync": gettext_noop("数据同步"),
}  # fmt: skip
NUMBERS = {
    "ok": gettext_noop("可登记"), "not_found": gettext_noop("找不到订单"), "already": gettext_noop("已登记过"), "invalid": gettext_noop("单号不对"),
    "twice": gettext_noop("一单两号"), "submitted": gettext_noop("已登记"), "failed": gettext_noop("失败"), "dropped": gettext_noop("不传"),
}  # fmt: skip


@register.filter
def blocked_acts(status_code: str) -> list[str]:
    """What a status blocks, in words."""
    return [_(ACTS[act]) for act in blocked(str(status_code))]


@register.filter
def status_word(status_code: str) -> str:
    """A status code in the reader's language."""
    known = str(status_code) in CODES["status_code"]
    if not known or (get_language() or "").startswith("en"):
        return str(status_code).replace("_", " ").capitalize()
    return zh(kind="status_code", code=code(kind="status_code", word=str(status_code)))


CODED = {"record_status": "record_status", "last_code": "trace", "special": "special", "special_by_words": "special", "risk": "risk", "constraint": "constraint"}  # fmt: skip


@register.filter
def compared_words(check: CaseCheck) -> list[tuple[str, str]]:
    """What a check compared, each value in the reader's words; what is not there is left out."""
    told = {name: value for name, value in check.compared.items() if value not in (None, "")}
    return [(fact_word(name), _value(name, value)) for name, value in told.items()]


def _value(name: str, value: object) -> str:
    if name.endswith("_at"):
        return moment(int(str(value)))
    return code_words(CODED.get(name, ""), str(value))


def code_words(codes: str, word: str) -> str:
    """A code of a closed list in the reader's language."""
    if word not in CODES.get(codes, {}):
        return word
    if (get_language() or "").startswith("en"):
        return word.replace("_", " ")
    return zh(kind=codes, code=code(kind=codes, word=word))


@register.filter
def number_word(state: str) -> str:
    """What became of a line of a batch."""
    return _(NUMBERS.get(state, state))


@register.filter
def datum_words(by_data: str) -> str:
    """`物流轨迹 YT1234 运输中 11-23 03:50` of `tracking YT1234 in_transit @1795400000`."""
    datum, *details = by_data.split(" ")
    told = [_(DATA.get(datum, datum)), *(_detail(datum, part) for part in details)]
    return " ".join(part for part in told if part)


def _detail(datum: str, part: str) -> str:
    """One part of a datum in the reader's words; what has none stays as it is."""
    if part.startswith("@"):
        return moment(int(part[1:])) if part[1:].isdigit() else ""
    if datum == "check":
        return _(VERDICTS[part]) if part in VERDICTS else check_word(part)
    if datum == "hold":
        return hold_word(part)
    return _listed(datum, part)


def _listed(datum: str, part: str) -> str:
    lists = {"proof": book().evidence, "escalation": book().channels}
    found = lists.get(datum, {}).get(part)
    if found is not None:
        return own(found.title)  # type: ignore[attr-defined]
    codes = {"tracking": "trace", "refund_status": datum, "order_status": datum}.get(datum, "")
    return code_words(codes, part)


@register.filter
def asks_for_number(step: Step | None) -> bool:
    """Whether a replacement number is what the step asks for."""
    return step is not None and any(isinstance(one, NumberRecorded) for one in step.proved_by)


@register.filter
def long(seconds: int) -> str:
    """A window as people say it: `10 分钟`, `36 小时`, `5 天`."""
    return own(words.span(seconds))


@register.filter
def piece_title(piece: str) -> str:
    """The name of a piece of proof."""
    found = book().evidence.get(piece)
    return own(found.title) if found else piece
