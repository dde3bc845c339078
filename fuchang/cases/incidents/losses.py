"""损失台账: what an incident cost, what was asked for, what came back; counted once."""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import Sum

from fuchang.cases.change import Change, changing
from fuchang.cases.incidents.affected import affected
from fuchang.cases.models import Case, IncidentPaper, Loss
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import Access, NoSuchThing

COMPENSATION = "平台补偿 / compensation granted"


class BadLoss(AskUser):
    """A line of the ledger that cannot stand."""

    def __init__(self, *, why: str) -> None:
        super().__init__(f"不能记入损失台账 / not a line of the ledger: {why}")


@dataclass(frozen=True, slots=True)
class Sums:
    """What stands below the ledger, in fen."""

    loss: int
    asked: int
    recovered: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line that nobody has entered yet: an order that turned and what is at risk in it."""

    order_id: str
    amount_fen: int
    case: str


def sums(incident: Case) -> Sums:
    """Loss, asked for, recovered."""
    rows = Loss.objects.filter(case=incident, struck_at=None)
    told = rows.aggregate(loss=Sum("amount_fen"), back=Sum("recovered_fen"))
    asked = IncidentPaper.objects.filter(case=incident, sort="compensation").exclude(state="draft")
    fen = asked.aggregate(s=Sum("asked_fen"))["s"] or 0
    return Sums(told["loss"] or 0, fen, told["back"] or 0)


def proposals(incident: Case) -> list[Proposal]:
    """What the affected orders would put into the ledger and is not there yet."""
    there = set(Loss.objects.filter(case=incident).values_list("order_id", flat=True))
    return [
        Proposal(one.order_id, one.at_risk_fen or one.paid_fen, one.case)
        for one in affected(incident)
        if one.way in {"order", "case"}
        and one.order_id not in there
        and (one.at_risk_fen or one.paid_fen)
    ]


def add(
    access: Access,
    incident_id: int,
    *,
    what: str,
    amount_fen: int,
    now: int,
    order_id: str = "",
    note: str = "",
) -> Loss:
    """A line by hand. Raises BadLoss."""
    if not what.strip() or amount_fen <= 0:
        raise BadLoss(why="写明事由和大于零的金额 / say what for, and an amount above zero")
    with _ledger(access, incident_id, "loss.added", now=now) as change:
        loss = _line(change, order_id, what.strip(), amount_fen)
        loss.note = note[:200]
        loss.save()
        change.told |= {"loss": loss.pk, "what": loss.what, "amount_fen": amount_fen}
    return loss


def take_proposals(
    access: Access, incident_id: int, *, now: int, orders: Collection[str] = ()
) -> int:
    """Enter what is proposed, or those of these orders; one event. Gives how many."""
    with _ledger(access, incident_id, "loss.added", now=now) as change:
        lines = [
            _line(change, one.order_id, "订单受影响 / order affected", one.amount_fen)
            for one in proposals(change.case)
            if not orders or one.order_id in orders
        ]
        if not lines:
            raise BadLoss(why="没有可记入的建议 / nothing is proposed")
        Loss.objects.bulk_create(lines)
        fen = sum(line.amount_fen for line in lines)
        change.told |= {"lines": len(lines), "amount_fen": fen}
    return len(lines)


def recover(access: Access, loss_id: int, *, recovered_fen: int, now: int) -> Loss:
    """So much of a line has come back by now. Raises BadLoss."""
    loss = _loss(loss_id)
    with _ledger(access, loss.case_id, "loss.recovered", now=now) as change:
        loss = _loss(loss_id)
        if not 0 <= recovered_fen <= (loss.amount_fen or recovered_fen):
            raise BadLoss(why="挽回不能超过损失 / no more than was lost can come back")
        change.told |= {"loss": loss.pk, "from_fen": loss.recovered_fen, "to_fen": recovered_fen}
        loss.recovered_fen = recovered_fen
        loss.save()
    return loss


def strike(access: Access, loss_id: int, *, now: int, why: str = "") -> Loss:
    """A line that was wrong counts no more; it stays for the audit."""
    loss = _loss(loss_id)
    with _ledger(access, loss.case_id, "loss.struck", now=now) as change:
        loss.struck_at = now
        loss.save()
        change.why = why
        change.told |= {"loss": loss.pk, "what": loss.what, "amount_fen": loss.amount_fen}
    return loss


def granted(change: Change, amount_fen: int) -> None:
    """The platform pays: what comes back is a line of its own."""
    if amount_fen:
        loss = _line(change, "", COMPENSATION, 0)
        loss.recovered_fen = amount_fen
        loss.save()


def book_sums(incident: Case) -> None:
    """An incident with a ledger has saved what came back and lost the rest (not saved here).

    What a case inside has counted as its own success is not counted a second time.
    """
    rows = list(Loss.objects.filter(case=incident, struck_at=None))
    if incident.subject_type != "incident" or not rows:
        return
    back: Counter[str] = Counter()
    for row in rows:
        back[row.order_id] += row.recovered_fen
    counted = Counter(_counted(incident))
    twice = sum(min(back[order], counted[order]) for order in back if order)
    recovered = sum(back.values())
    incident.saved_fen = recovered - twice
    incident.lost_fen = max(0, sum(row.amount_fen for row in rows) - recovered)


def _counted(incident: Case) -> dict[str, int]:
    of = Case.objects.filter(memberships__incident=incident, saved_fen__gt=0).exclude(order_id="")
    return {case.order_id: case.saved_fen for case in of}


@contextmanager
def _ledger(access: Access, incident_id: int, verb: str, *, now: int) -> Iterator[Change]:
    """A change of the ledger; after the end of the incident its sums are booked anew."""
    with changing(access, incident_id, verb, now=now, amounts=True) as change:
        if change.case.subject_type != "incident":
            raise NoSuchThing(what="批量事件 / incident")
        yield change
        if not change.case.live:
            book_sums(change.case)


def _line(change: Change, order_id: str, what: str, amount_fen: int) -> Loss:
    return Loss(
        shop_key=change.case.shop_key,
        case=change.case,
        order_id=order_id[:64],
        what=what[:120],
        amount_fen=amount_fen,
        at=change.now,
        by=change.access.actor,
    )


def _loss(loss_id: int) -> Loss:
    found = Loss.objects.filter(pk=loss_id, struck_at=None).first()
    if found is None:
        raise NoSuchThing(what="损失 / loss")
    return found
