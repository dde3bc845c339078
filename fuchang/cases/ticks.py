"""Steps of a case that data prove are ticked by the desk, and un-ticked when the datum is gone."""

from fuchang.cases.book import book
from fuchang.cases.models import Case, CaseEvent, CaseStep, Hold, ReplacementNumber
from fuchang.cases.proving import Ground, proved
from fuchang.store.facts import look
from fuchang.store.facts.look import OrderFacts

TODO, DONE = "todo", "done"


def run(case: Case, *, now: int, facts: OrderFacts | None = None) -> list[str]:
    """Tick and un-tick what the data say, each with its event; gives the steps that changed.

    What a person has ticked stays. What a person took back stays to do until another datum comes.
    """
    steps = book().steps
    rows = [
        row
        for row in case.steps.exclude(state="skipped")
        if row.step in steps and steps[row.step].proved_by
    ]
    if not rows or case.live == 0:
        return []
    ground = ground_of(case, facts)
    return [row.step for row in rows if _turned(case, row, proved(steps[row.step], ground), now)]


def ground_of(case: Case, facts: OrderFacts | None = None) -> Ground:
    """What is known of a case, read from the store."""
    if facts is None and case.order_id:
        facts = look.order(case.shop_key, case.order_id)
    about = case.subject if case.subject_type == "status" else ""
    refunds = facts.refunds if facts else []
    return Ground(
        since=case.opened_at,
        order=facts.order if facts else {},
        refund=next((one for one in refunds if one["refund_id"] == case.refund_id), {}),
        parcels=facts.parcels if facts else (),
        statuses=look.statuses(case.shop_key, about) if about else (),
        pieces=_pieces(case),
        numbers=_numbers(case),
        escalations=list(case.escalations.values_list("channel", "at")),
        holds=[(one.state, _since(one)) for one in case.holds.order_by("pk")],
        checks=dict(case.checks.exclude(verdict="unknown").values_list("name", "verdict")),
    )


def _numbers(case: Case) -> list[tuple[str, int]]:
    """Replacement numbers of the order; an order may have several cases."""
    if not case.order_id:
        return []
    rows = ReplacementNumber.objects.filter(
        shop_key=case.shop_key, order_id=case.order_id, state="submitted", at__gte=case.opened_at
    )
    return list(rows.order_by("at").values_list("waybill", "at"))


def _since(hold: Hold) -> int:
    """Since when a hold is what it is."""
    moments = {"released": hold.released_at, "acknowledged": hold.acknowledged_at}
    return moments.get(hold.state) or hold.asked_at


def _pieces(case: Case) -> dict[str, int]:
    kept = case.evidence.filter(removed_at=None).order_by("-added_at")
    return dict(kept.values_list("piece", "added_at"))


def _turned(case: Case, row: CaseStep, datum: str, now: int) -> bool:
    """Whether the row changed."""
    if row.state == TODO and datum and row.by_data != datum:
        row.state, row.done_at, row.done_by, row.by_data = DONE, now, "system", datum
        verb = "step.done"
    elif row.state == DONE and row.done_by == "system" and row.by_data and not datum:
        row.state, row.done_at, row.done_by = TODO, None, ""
        row.by_data, datum, verb = "", row.by_data, "step.undone"
    else:
        return False
    row.save()
    CaseEvent.objects.create(
        shop_key=case.shop_key,
        case=case,
        at=now,
        actor="system",
        actor_name="系统",
        verb=verb,
        after={"step": row.step, "by_data": datum},
    )
    return True
