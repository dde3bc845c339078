"""Confirmed lines, each in a transaction of its own: what fails says why and can be tried again."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import OperationalError, transaction

from fuchang.cases.actions.numbers import replace_number
from fuchang.cases.models import ReplacementNumber
from fuchang.cases.numbers.batch import lines_of
from fuchang.cases.numbers.judge import OK, TWICE
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops.access import Access, NoSuchThing

AT_ONCE = 50
DEEDS = ("use", "drop", "retry")


@dataclass(frozen=True, slots=True)
class Left:
    """How many lines were tried now, how many wait, how many have failed, of how many confirmed."""

    tried: int
    left: int
    failed: int
    submitted: int


def submit(access: Access, batch: str, *, now: int, at_most: int = AT_ONCE) -> Left:
    """Submit lines that are good, so many at a time; again and again until `left` is 0.

    A line that is done is not done again. Raises NotAllowed, NoSuchThing.
    """
    access.require("work_case")
    rows = lines_of(batch)
    waiting = list(rows.filter(state=OK).values_list("pk", flat=True)[:at_most])
    for key in waiting:
        _one(access, key, now=now)
    return Left(
        tried=len(waiting),
        left=rows.filter(state=OK).count(),
        failed=rows.filter(state="failed").count(),
        submitted=rows.filter(state="submitted").count(),
    )


def deed(access: Access, batch: str, line: int, what: str, *, now: int) -> ReplacementNumber:
    """One line: use it of two for one order, drop it, or try it again."""
    access.require("work_case")
    if what not in DEEDS:
        raise UnknownWord(what="deed", got=what, known=DEEDS)
    row = lines_of(batch).filter(line=line).first()
    if row is None:
        raise NoSuchThing(what="行 / line")
    access.require("work_case", row.shop_key)
    if what == "use" and row.state == TWICE:
        _use(row)
    elif what == "drop" and row.state in {OK, TWICE, "failed"}:
        _settle([row.pk], "dropped", "不传 / left out")
    elif what == "retry" and row.state == "failed":
        _one(access, row.pk, now=now)
    row.refresh_from_db()
    return row


def _use(row: ReplacementNumber) -> None:
    with transaction.atomic():
        others = ReplacementNumber.objects.filter(
            batch=row.batch, order_id=row.order_id, state__in=(TWICE, OK)
        ).exclude(pk=row.pk)
        _settle(
            others.values_list("pk", flat=True), "dropped", f"用第 {row.line} 行 / another line"
        )
        _settle([row.pk], OK, "")


def _one(access: Access, key: int, *, now: int) -> None:
    try:
        replace_number(access, key, now=now)
    except AskUser as refusal:
        _settle([key], "failed", str(refusal)[:200])
    except OperationalError:
        _settle([key], "failed", "数据库忙，请重试 / the database is busy: try again")


def _settle(keys: Collection[int], state: str, said: str) -> None:
    ReplacementNumber.objects.filter(pk__in=list(keys)).update(state=state, said=said)
