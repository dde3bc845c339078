"""What a person registers: a case, and for a status the fact itself, by the one way through the inbox."""

import csv
import io

from django.db import transaction

from fuchang.cases.actions.start import Start, start
from fuchang.cases.book import book
from fuchang.cases.models import Case
from fuchang.facts.codes import CODES, code, zh
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import UnknownWord
from fuchang.kernel.money import yuan
from fuchang.pipeline.rounds.deliver import APPLY
from fuchang.shops import audit
from fuchang.shops.access import Access
from fuchang.shops.models import Shop
from fuchang.store import jobs
from fuchang.store.inbox import receive

HEADER = (
    "店铺Id",
    "状态对象",
    "对象编号",
    "状态",
    "开始时间",
    "截止时间",
    "涉及金额",
    "来源",
    "说明",
)
FAMILIES = {"account": "account", "shop": "shop", "funds": "funds", "order": "order"}
ITEMS = frozenset({"item_punished"})


def codes_of(kind: str) -> tuple[str, ...]:
    """The status codes in which a kind is seen; none for kinds of orders and refunds."""
    found = book().kinds.get(kind)
    if found is None or found.subject != "status":
        return ()
    named = {
        str(word)
        for signal in found.signals
        if getattr(signal, "column", "") == "status_code"
        for word in (*getattr(signal, "values", ()), getattr(signal, "value", ""))
    }
    return tuple(word for word in CODES["status_code"] if word in named)


def register(
    access: Access,
    given: Start,
    *,
    now: int,
    status_code: str = "",
    since_at: int | None = None,
    anyway: bool = False,
) -> Case:
    """Open the case; a status is delivered as a fact too, so that board and history show it.

    Raises what `start` raises, and UnknownWord for a code that is none of the kind's.
    """
    known = codes_of(given.kind)
    if known and status_code not in known:
        raise UnknownWord(what="status code", got=status_code, known=known)
    with transaction.atomic():
        case = start(access, given, now=now, anyway=anyway)
        if known:
            _deliver(
                access, case, given, status_code=status_code, since_at=since_at or now, now=now
            )
    return case


def _deliver(
    access: Access, case: Case, given: Start, *, status_code: str, since_at: int, now: int
) -> None:
    receipt = receive(
        shop_key=given.shop_key,
        source="manual",
        name=f"{case.number}.csv",
        body=_sheet(given, status_code=status_code, since_at=since_at),
        by=access.actor,
        now=now,
    )
    if receipt.fresh:
        key = receipt.delivery.pk
        jobs.enqueue(APPLY, [key], now=now, dedupe_key=f"apply:{key}:{key}")
    audit.record(
        access,
        action="status.registered",
        object=f"delivery:{receipt.delivery.pk}",
        shop_key=given.shop_key,
        after={"subject": given.subject, "code": status_code, "case": case.number},
        now=now,
    )


def _sheet(given: Start, *, status_code: str, since_at: int) -> bytes:
    """The status in the form of our own template."""
    shop = Shop.objects.get(pk=given.shop_key)
    family = "item" if status_code in ITEMS else FAMILIES[book().kinds[given.kind].family]
    subject = zh(kind="status_subject", code=code(kind="status_subject", word=family))
    word = zh(kind="status_code", code=code(kind="status_code", word=status_code))
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerow(
        (
            shop.shop_id, subject, given.subject, word, local_text(since_at),
            local_text(given.due_at) if given.due_at else "",
            yuan(given.amount_fen) if given.amount_fen else "", "手工登记", given.words[:200],
        )
    )  # fmt: skip
    return ("\ufeff" + sheet.getvalue()).encode()
