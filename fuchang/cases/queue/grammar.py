"""What people type: `is:new due:<2h amount:>200 shop:"小满" assignee:me -tag:已补发 "关键词"`.

Terms stand side by side and all must hold; a minus denies one. A word without a colon is looked for
as a number (case, order, refund, waybill) exactly, or in the title of the item. What a Chinese
keyboard writes in full width (`ｄｕｅ：＜２ｈ`) is read like its narrow form. Figures of the desk link
here, so every window and condition of `cases/figures.py` has its word in `past.py`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import and_

from django.db.models import Q

from fuchang.cases.models.case import CRITICAL, SEVERITIES, STATES, WITHIN
from fuchang.cases.queue import past
from fuchang.cases.queue.words import UnknownTerm, narrow
from fuchang.kernel.clock import DAY
from fuchang.kernel.money import fen
from fuchang.shops.models import Shop

_TERM = re.compile(
    r'(?P<minus>-?)(?:(?P<key>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]+))'
)
_SPAN = re.compile(r"(?P<sign>[<>]?)(?P<number>\d{1,6})(?P<unit>[mhd])")
_AMOUNT = re.compile(r"(?P<sign>[<>]?)(?P<number>[\d.]{1,12})")
_UNIT_S = {"m": 60, "h": 3_600, "d": DAY}
_FAMILIES = {
    "物流": "logistics", "超时": "timeout", "风控": "risk", "规则": "rules", "纠纷": "dispute",
    "资金": "money", "包裹": "parcel", "订单": "order", "账号": "account", "店铺": "shop",
    "批量": "incident", "指标": "metric", "资金状态": "funds",
}  # fmt: skip
SORTS = {
    "score": ("-score", "-id"),
    "due": ("due_at", "id"),
    "amount": ("-at_risk_fen", "-id"),
    "newest": ("-opened_at", "-id"),
    "closed": ("-closed_at", "-id"),
}
_HELD = ("asked", "acknowledged")
LONGEST = 600


@dataclass(frozen=True)
class Query:
    """A search ready to run: the condition, the order, and whether closed cases belong to it."""

    text: str
    where: Q
    sort: str = "score"
    closed: bool = False
    numbers: tuple[str, ...] = field(default=())
    within: bool = False  # cases that are worked on through an incident belong to it too


def parse(text: str, *, now: int, me: int | None) -> Query:
    """The search that a text says. Raises UnknownTerm."""
    terms: list[Q] = []
    sort, closed, within, numbers = "score", False, False, []
    for found in _TERM.finditer(narrow(text[:LONGEST])):
        key = found["key"].lower() if found["key"] else None
        value = found["quoted"] if found["quoted"] is not None else found["plain"]
        if key == "sort":
            sort = _sort(value)
            continue
        if key is None:
            numbers.append(value)
        closed = closed or (key == "is" and value in {"closed", "any"})
        within = within or key in {None, "in"} or (key == "is" and value == "child")
        term = _words(value) if key is None else _term(key, value, now=now, me=me)
        terms.append(~term if found["minus"] else term)
    return Query(text.strip(), reduce(and_, terms, Q()), sort, closed, tuple(numbers), within)


def _term(key: str, value: str, *, now: int, me: int | None) -> Q:
    if key not in _TERMS:
        raise UnknownTerm(term=key, known=", ".join(sorted([*_TERMS, "sort"])))
    return _TERMS[key](value, now, me)


def _is(value: str, now: int, _me: int | None) -> Q:
    if value in STATES:
        return Q(state=value)
    if value == "intime":
        return past.intime()
    flags = {
        "open": Q(live=1), "any": Q(), "overdue": Q(live=1, due_at__lt=now),
        "regressed": Q(regressed=1), "escalated": Q(escalated=1), "boosted": Q(boosted=1),
        "critical": Q(severity=CRITICAL), "unassigned": Q(assignee=None),
        "incident": Q(subject_type="incident"), "child": Q(live=WITHIN),
        "today": Q(due_at__gte=now, due_at__lt=past.midnight(now) + DAY),
        "fresh": Q(opened_at__gte=past.midnight(now)),
    } | past.FLAGS  # fmt: skip
    if value not in flags:
        raise UnknownTerm(term=f"is:{value}", known=", ".join([*STATES, *flags, "intime"]))
    return flags[value]


def _due(value: str, now: int, _me: int | None) -> Q:
    found = _SPAN.fullmatch(value)
    if not found:
        raise UnknownTerm(term=f"due:{value}", known="due:<2h, due:>1d, due:<30m")
    moment = now + int(found["number"]) * _UNIT_S[found["unit"]]
    return Q(due_at__gt=moment) if found["sign"] == ">" else Q(due_at__gte=now, due_at__lte=moment)


def _amount(value: str, _now: int, _me: int | None) -> Q:
    found = _AMOUNT.fullmatch(value)
    try:
        amount = fen(found["number"]) if found else -1
    except ValueError:
        amount = -1
    if found is None or amount < 0:
        raise UnknownTerm(term=f"amount:{value}", known="amount:>200, amount:<50.5")
    return Q(at_risk_fen__lt=amount) if found["sign"] == "<" else Q(at_risk_fen__gte=amount)


def _assignee(value: str, _now: int, me: int | None) -> Q:
    if value in {"me", "我"}:
        return Q(assignee=me) if me else Q(pk=None)
    if value in {"none", "无"}:
        return Q(assignee=None)
    return Q(assignee__login=value)


def _severity(value: str, _now: int, _me: int | None) -> Q:
    if value not in SEVERITIES:
        raise UnknownTerm(term=f"severity:{value}", known=", ".join(SEVERITIES))
    return Q(severity=SEVERITIES[value])


def _has(value: str, _now: int, _me: int | None) -> Q:
    flags = {
        "hold": Q(hold_state__in=_HELD), "breach": Q(hold_state="breached"),
        "prompt": ~Q(prompt=""), "order": ~Q(order_id=""), "parent": Q(parent__isnull=False),
    }  # fmt: skip
    if value not in flags:
        raise UnknownTerm(term=f"has:{value}", known=", ".join(flags))
    return flags[value]


def _family(value: str, _now: int, _me: int | None) -> Q:
    return Q(family=_FAMILIES.get(value, value))


def _kind(value: str, _now: int, _me: int | None) -> Q:
    return Q(kind=value)


def _courier(value: str, _now: int, _me: int | None) -> Q:
    return Q(courier__contains=value)


def _wait(value: str, _now: int, _me: int | None) -> Q:
    return Q(waits_for=value)


def _tag(value: str, _now: int, _me: int | None) -> Q:
    return Q(tags__tag=value)


def _shop(value: str, _now: int, _me: int | None) -> Q:
    """The shop of exactly that name, else all whose name contains it."""
    named = dict(Shop.objects.filter(name__contains=value).values_list("pk", "name"))
    exactly = [key for key, name in named.items() if name == value]
    return Q(shop_key__in=exactly or list(named))


def _in(value: str, _now: int, _me: int | None) -> Q:
    """The cases inside an incident, by its number."""
    return Q(parent__number=value.upper())


_TERMS: dict[str, Callable[[str, int, int | None], Q]] = {
    "is": _is, "due": _due, "amount": _amount, "assignee": _assignee, "severity": _severity,
    "has": _has, "type": _family, "kind": _kind, "courier": _courier, "wait": _wait, "tag": _tag,
    "shop": _shop, "in": _in, **past.TERMS,
}  # fmt: skip


def _words(value: str) -> Q:
    """A number exactly (an index finds it), or words of the item's title or the platform."""
    if re.fullmatch(r"[A-Za-z0-9]{6,}", value):
        upper = value.upper()
        return Q(number=upper) | Q(order_id=value) | Q(refund_id=value) | Q(waybill=upper)
    return Q(item_title__contains=value) | Q(prompt__contains=value) | Q(subject__contains=value)


def _sort(value: str) -> str:
    if value not in SORTS:
        raise UnknownTerm(term=f"sort:{value}", known=", ".join(SORTS))
    return value
