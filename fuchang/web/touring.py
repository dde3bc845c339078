"""The short tour: six steps, each on the page it tells of; kept per person, over when they say so."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fuchang.cases.models import Case
from fuchang.shops.models import Person

OVER = "over"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where it stands, and what it says."""

    address: str
    title: "str | Promise"
    words: "str | Promise"


FIRST_CASE = "case"  # stands for the address of the case at the top of the queue
STEPS = (
    Step("/", _("先看工作台"), _("红条是现在最要紧的一件。每个数字都能点开，看到的就是它数的那些行。")),
    Step("/cases/", _("异常队列排好了先后"), _("按“涉及金额 × 损失机会 ÷ 剩余时间”排，从上往下做，省得最多。")),
    Step("/cases/", _("不用鼠标也行"), _("j k 移动，x 选中，o 预览，1 接单，h 延后，z 撤销；按 ? 看这一页能用的全部按键。")),
    Step(FIRST_CASE, _("一件异常单"), _("三项核对已经自动做完；右边是期限和处置方案，照着一步一步做，缺什么凭证会写出来。")),
    Step("/holds/", _("别让货发出去"), _("退款异常的订单在这里拦截，仓库和 ERP 读同一份清单；拦住又发出去的会报警。")),
    Step("/cases/?view=soon", _("现在就做一件"), _("点“取下一单”，最该先做的那件归你十五分钟，别人不会重复做。")),
)  # fmt: skip


def at(person: Person | None) -> int | None:
    """The number of the step where the person is; None once it is over."""
    if person is None:
        return None
    place = person.taste.get("tour", 0)
    return place if isinstance(place, int) and 0 <= place < len(STEPS) else None


def shown(person: Person | None, path: str) -> dict[str, Any] | None:
    """What the strip says on the page of its step; the home page always leads back into the tour."""
    place = at(person)
    if place is None or not (path == "/" or _here(STEPS[place], path)):
        return None
    return {
        "step": STEPS[place],
        "number": place + 1,
        "of": len(STEPS),
        "back": place - 1 if place else None,
        "next": place + 1,
        "last": place == len(STEPS) - 1,
    }


def _here(step: Step, path: str) -> bool:
    if step.address == FIRST_CASE:
        return re.fullmatch(r"/cases/[A-Z]{2}\d+/", path) is not None
    return path == step.address.partition("?")[0]


def address(place: int) -> str:
    """Where a step is shown."""
    wanted = STEPS[place].address
    if wanted != FIRST_CASE:
        return wanted
    top = Case.objects.filter(live=1).order_by("-score", "-pk").values_list("number", flat=True)
    first = top.first()
    return f"/cases/{first}/" if first else "/cases/"
