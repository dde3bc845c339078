"""手工登记: a case that a person opens, with plan, clocks, steps and holds as detected ones have them."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from fuchang.cases import checks, clocks, opening, ticks, traces, waits
from fuchang.cases.book import book
from fuchang.cases.change import TOLD, Change, allowed, write
from fuchang.cases.closing import proof_count
from fuchang.cases.models import Case
from fuchang.cases.models.case import SEVERITIES
from fuchang.cases.numbering import next_number
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.rulebook.grammar import Kind
from fuchang.shops.access import Access

BY_HAND = frozenset({"refund", "parcel", "order", "status"})
LONGEST_HOURS = 168


@dataclass(frozen=True)
class Start:
    """What a person knows: the shop, the kind, the order or (of a status) the subject, money, deadline."""

    shop_key: int
    kind: str
    order_id: str = ""
    refund_id: str = ""
    subject: str = ""
    amount_fen: int = 0
    due_at: int | None = None
    words: str = ""


class LiveAlready(AskUser):
    """The order, refund or status has a live case; `number` leads to it."""

    status = 409

    def __init__(self, *, number: str) -> None:
        self.number = number
        super().__init__(
            f"已有未结的异常单 {number}，请在那里处理 / {number} is open for this already"
        )


class NothingNamed(AskUser):
    """Neither an order nor a subject is named."""

    def __init__(self, *, what: str) -> None:
        super().__init__(f"请填写{what} / fill it in")


def kinds_by_hand() -> list[Kind]:
    """The kinds in force that a person may see before the data do."""
    return [kind for kind in book().in_force if kind.subject in BY_HAND]


def live_case(shop_key: int, given: Start) -> Case | None:
    """The live case of the same refund, order or status."""
    live = Case.objects.filter(shop_key=shop_key, live=1).order_by("-score", "pk")
    if given.order_id:
        same = live.filter(order_id=given.order_id)
        return same.filter(refund_id=given.refund_id).first() or same.first()
    return live.filter(subject_type="status", subject=given.subject).first()


def start(access: Access, given: Start, *, now: int, anyway: bool = False) -> Case:
    """Open a case. Raises NotAllowed, UnknownWord, NothingNamed, or LiveAlready unless `anyway`."""
    kinds = {kind.id: kind for kind in kinds_by_hand()}
    if given.kind not in kinds:
        raise UnknownWord(what="kind", got=given.kind, known=kinds)
    kind = kinds[given.kind]
    _named(given, kind)
    with transaction.atomic():
        case = Case(**_about(given, kind, now=now))
        allowed(access, "work_case", case)
        same = live_case(given.shop_key, given)
        if same is not None and not anyway:
            raise LiveAlready(number=same.number)
        case.number = next_number(now)
        case.save()
        change = Change(case, access, now, {name: getattr(case, name) for name in TOLD})
        change.why, change.told = given.words, {"kind": kind.id, "key": case.key}
        _furnish(case, given, kind, access=access, now=now)
        traces.follow([case], opened=[case.number], now=now)
        write(change, "case.started")
    return case


def _named(given: Start, kind: Kind) -> None:
    if kind.subject == "status" and not given.subject:
        raise NothingNamed(what="对象编号（账号、店铺、资金账户）")
    if kind.subject != "status" and not (given.order_id.isdigit() and len(given.order_id) <= 64):  # noqa: PLR2004 - the column
        raise NothingNamed(what="订单号（数字）")


def _about(given: Start, kind: Kind, *, now: int) -> dict[str, Any]:
    """The columns of the new case; its key is the one that findings of the same thing will join."""
    about = "status" if kind.subject == "status" else "refund" if given.refund_id else "order"
    subject = {"status": given.subject, "refund": given.refund_id, "order": given.order_id}[about]
    key = f"{about}|{subject}"
    if Case.objects.filter(shop_key=given.shop_key, key=key).exists():
        key = f"manual|{subject}|{now}"  # its case has ended, or somebody wants another beside it
    return {
        "shop_key": given.shop_key,
        "key": key[:250],
        "subject_type": about,
        "subject": subject[:200],
        "order_id": "" if about == "status" else given.order_id,
        "refund_id": given.refund_id if about == "refund" else "",
        "kind": kind.id,
        "family": kind.family,
        "severity": SEVERITIES[kind.severity],
        "source": "manual",
        "waits_for": "us",
        "rating": kind.rating.hit,
        "at_risk_fen": given.amount_fen,
        "chance_lost": kind.chance_lost,
        "opened_at": now,
        "changed_at": now,
    }


def _furnish(case: Case, given: Start, kind: Kind, *, access: Access, now: int) -> None:
    facts = opening.facts_of(case)
    opening.describe(case, facts)
    waits.turn(case, "us", now=now, why="opened")
    clocks.start_target(case)
    if given.due_at is not None:
        clocks.state(
            case, sort="platform", source="person", stated_by=access.actor, due_at=given.due_at,
            started_at=now, now=now,
        )  # fmt: skip
    clocks.refresh(case)
    hours = LONGEST_HOURS if case.due_at is None else max(1, (case.due_at - now) // 3_600 + 1)
    case.score = case.at_risk_fen * case.chance_lost // (100 * min(hours, LONGEST_HOURS))
    opening.take_up(case, kind, facts, deadline_at=given.due_at, now=now)
    checks.run(case, facts, now=now)
    ticks.run(case, now=now, facts=facts)
    case.proof_have, case.proof_need = proof_count(case)
