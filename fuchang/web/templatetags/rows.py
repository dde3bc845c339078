"""A row of the queue, put together in one go: fifty of them are most of what a page costs.

The template engine looks every word of a row up by itself, 40 times a row, 50 rows a page; here a
row is one piece of text, with everything that came from outside escaped where it is put in.
"""

from functools import cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from fuchang.cases.models import Case
from fuchang.cases.queue.pages import MOST_COUNTED
from fuchang.web.templatetags.desk import (  # fmt: skip
    clock,
    hold_word,
    icon,
    kind_title,
    moment,
    pips,
    severity,
    state,
    yuan,
)
from fuchang.web.templatetags.said import half

register = template.Library()
LONGEST_SUBJECT = 24
_MARKS = {"taobao": ("", gettext_noop("淘")), "tmall": (" pf-m", gettext_noop("猫"))}


@register.filter
def counted(number: int | None) -> str:
    """`1,234`; `10,000+` where counting stopped."""
    return f"{number or 0:,}{'+' if number == MOST_COUNTED else ''}"


@cache
def _words(_language: str) -> tuple[str, str, str, str]:
    words = (_("选择"), _("复制订单号"), _("复发"), _("未分派"))
    return tuple(str(escape(word)) for word in words)  # type: ignore[return-value]


@register.simple_tag
def queue_row(
    case: Case, shop: str, platform: str, now: int, workable: bool = True, holder: str = ""
) -> SafeString:
    """One case as a row of the table (a card on the phone).

    The box says in which state the case is (`data-s`, empty where nothing may be done), so that the
    bar offers only what can be done to all that are chosen; `holder` has taken it for the moment.
    """
    choose, *_rest = _words(get_language() or "")
    number = escape(case.number)
    return mark_safe(  # noqa: S308 - each cell escapes what it shows
        f'<tr tabindex="-1" data-href="/cases/{number}/" hx-get="/peek/{number}/" '
        f'hx-trigger="peek" hx-target="#peek-body">'
        f'<td class="k-chk"><input type="checkbox" name="ids" value="{case.pk}" '
        f'data-s="{case.state if workable else ""}" '
        f'aria-label="{choose} {number}"></td>'
        f'<td class="k-due">{_due(case, now)}</td>'
        f"{_what(case, number)}{_order(case, shop, platform)}{_item(case)}"
        f'<td class="k-amt r num">{_money(case.at_risk_fen)}</td>'
        f'<td class="k-ev">{pips(case.proof_have, case.proof_need)}</td>'
        f"{_state(case)}{_who(case, holder)}</tr>"
    )


def _due(case: Case, now: int) -> str:
    """What is left of the time; of a closed case nothing runs any more."""
    if case.live:
        return clock(case.due_at, now, case.opened_at)
    return f'<span class="muted num">{_("结案于")} {moment(case.closed_at)}</span>'


def _money(fen: int) -> str:
    return f"¥{yuan(fen)}" if fen else '<span class="muted">—</span>'


def _what(case: Case, number: str) -> str:
    back = _words(get_language() or "")[2]
    mark = f'<span class="tag tag-orange">{back}</span> ' if case.regressed else ""
    inside = getattr(case, "inside", 0)  # of an incident: how many cases it stands for
    holds = _("内含")
    mark += f'<span class="tag tag-blue">{holds} {inside}</span> ' if inside else ""
    return (
        f'<td class="k-exc"><span class="fx">{severity(case.severity)}'
        f'<a class="plain b cut" href="/cases/{number}/">{escape(kind_title(case.kind))}</a></span>'
        f'<span class="s cut">{mark}{escape(half(case.prompt) or case.number)}</span></td>'
    )


def _order(case: Case, shop: str, platform: str) -> str:
    copy = ""
    shown = case.order_id or case.subject
    if case.subject_type == "incident":  # since when; the shop stands below
        shown = case.subject.partition("@")[2][:16] or case.subject
    if len(shown) > LONGEST_SUBJECT:
        shown = Truncator(shown).chars(LONGEST_SUBJECT)
    if case.order_id:
        copy = (
            f' <button type="button" class="copy" data-do="copy" data-text="{escape(case.order_id)}" '
            f'aria-label="{_words(get_language() or "")[1]}">{icon("copy")}</button>'
        )
    look, letter = _MARKS.get(platform, ("", gettext_noop("店")))
    return (
        f'<td class="k-ord num"><span class="nw">{escape(shown)}{copy}</span>'
        f'<span class="s fx g5"><span class="pf{look}">{_(letter)}</span>'
        f'<span class="cut">{escape(shop)}</span><span class="nw">{escape(case.buyer)}</span></span></td>'
    )


def _item(case: Case) -> str:
    return (
        f'<td class="k-item"><span class="fx"><span class="thumb">{icon("package")}</span>'
        f'<span class="cutw"><span class="cut">{escape(case.item_title or "—")}</span>'
        f'<span class="s cut">{escape(case.courier)} {escape(case.waybill)}</span></span></span></td>'
    )


def _state(case: Case) -> str:
    hold = ""
    if case.hold_state and case.hold_state != "released":
        word = escape(hold_word(case.hold_state))
        hold = f'<span class="s nw hold">{icon("lock")}{word}</span>'
    return f'<td class="k-st">{state(case)}{hold}</td>'


def _who(case: Case, holder: str) -> str:
    held = f'<span class="s nw held">{icon("eye")}{escape(holder)}</span>' if holder else ""
    if case.assignee is None:
        free = _words(get_language() or "")[3]
        return f'<td class="k-who"><span class="muted">{free}</span>{held}</td>'
    name = case.assignee.name
    return (
        f'<td class="k-who"><span class="who"><span class="ava">{escape(name[:1])}</span>'
        f"{escape(name)}</span>{held}</td>"
    )
