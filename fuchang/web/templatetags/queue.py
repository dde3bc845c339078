"""The buttons of the bar under the queue, and the links that sort it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fuchang.cases.bulk import MOVE
from fuchang.cases.states import MOVES
from fuchang.web.templatetags.desk import icon

register = template.Library()
# what a button does: its verb in the table of moves, its key, icon, words, and whether it asks first
BUTTONS = {
    "accept": ("accept", "1", "user-check", gettext_noop("接单"), False),
    "assign_me": ("assign", "i", "user-plus", gettext_noop("分派给我"), False),
    "assign": ("assign", "a", "users", gettext_noop("分派"), True),
    "state": ("wait", "s", "circle-dot", gettext_noop("状态"), True),
    "snooze": ("snooze", "h", "alarm-clock", gettext_noop("延后"), True),
    "severity": ("set_severity", "p", "flag", gettext_noop("紧急程度"), True),
    "tag": ("tag", "l", "tag", gettext_noop("标签"), True),
    "ask_hold": ("ask_hold", "", "lock", gettext_noop("拦截发货"), False),
    "decline": ("decline", "3", "ban", gettext_noop("不是异常"), True),
    "merge": ("merge", "2", "git-merge", gettext_noop("合并"), True),
}


@register.simple_tag
def bulk_button(name: str) -> SafeString:
    """A button of the bar: from which states it leads anywhere, and the sheet that it opens."""
    verb, key, drawn, words, asks = BUTTONS[name]
    states = " ".join(MOVES[MOVE.get(verb, verb)])
    how = (
        format_html('name="ask" value="{}" data-do="open" data-sheet="bulk-{}"', name, name)
        if asks
        else format_html('name="do" value="{}"', name)
    )
    return format_html(
        '<button class="btn btn-s" {} data-from="{}" data-key="{}">{}{}<small></small></button>',
        how, states, key, icon(drawn), _(words),
    )  # fmt: skip


@register.simple_tag
def sort_link(words: str, address: str, now: str, name: str) -> SafeString:
    """The head of a column that sorts the list."""
    drawn = icon("arrow-down-wide-narrow" if now == name else "arrow-down-up")
    return format_html(
        '<a href="/cases/?{0}" hx-get="/cases/?{0}" hx-target="#list" hx-push-url="true">{1}{2}</a>',
        address, words, drawn,
    )  # fmt: skip
