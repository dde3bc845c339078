"""A bulk action that is kept: begun, carried on in steps, tried again, taken back.

A few rows are done while the person waits; thousands are carried on by the worker, with the
person's own rights as they are then. Each row is one transaction together with what became of it.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count

from fuchang.cases import actions
from fuchang.cases.bulk import MOST, VERBS
from fuchang.cases.models import BulkRow, BulkRun, Case, CaseEvent
from fuchang.cases.queue import Query
from fuchang.cases.queue.pages import matching
from fuchang.kernel.errors import AskUser, UnknownWord
from fuchang.shops.access import Access, NoSuchThing, access_of
from fuchang.store.walls import scope

AT_ONCE = 50  # so many rows are done while the person waits
A_STEP = 200


def begin(
    access: Access,
    verb: str,
    chosen: Iterable[int] | Query,
    *,
    back: str,
    now: int,
    **about: Any,
) -> BulkRun:
    """Write down what is asked: cases by number, or all that a search finds."""
    if verb not in VERBS:
        raise UnknownWord(what="verb", got=verb, known=VERBS)
    if isinstance(chosen, Query):
        found = matching(access, chosen).order_by("pk").values_list("pk", "number")[:MOST]
    else:
        found = Case.objects.filter(pk__in=list(chosen)).values_list("pk", "number")
    with transaction.atomic():
        run = BulkRun.objects.create(
            person_id=access.person_id or 0, verb=verb, about=about, back=back[:900],
            second_factor=int(access.second_factor), started_at=now,
        )  # fmt: skip
        rows = [BulkRow(run=run, case=key, number=number) for key, number in found]
        BulkRow.objects.bulk_create(rows, batch_size=500)
    return run


def mine(access: Access, run_id: int) -> BulkRun:
    """A run of one's own. Raises NoSuchThing."""
    run = BulkRun.objects.filter(pk=run_id, person_id=access.person_id or 0).first()
    if run is None:
        raise NoSuchThing(what="批量操作 / bulk action")
    return run


def tally(run: BulkRun) -> dict[str, int]:
    """How many rows are in which state."""
    counted = run.rows.values_list("state").annotate(n=Count("pk")).order_by()
    return dict.fromkeys(("todo", "ok", "failed", "undone"), 0) | dict(counted)


def go_on(access: Access, run: BulkRun, *, now: int, most: int = A_STEP) -> int:
    """Do the next rows; gives how many are still to do."""
    for row in list(run.rows.filter(state="todo").order_by("pk")[:most]):
        _do(access, run, row, now=now)
    left = run.rows.filter(state="todo").count()
    if not left and run.ended_at is None:
        run.ended_at = now
        run.save(update_fields=["ended_at"])
    return left


def go_on_for_its_person(run_id: int, *, now: int) -> int:
    """The same for the worker: with what the person may do now, behind their walls."""
    run = BulkRun.objects.select_related("person").filter(pk=run_id).first()
    if run is None:
        return 0
    access = access_of(run.person, second_factor=bool(run.second_factor))
    with scope(access.shops if run.person.is_active else ()):
        return go_on(access, run, now=now)


def _do(access: Access, run: BulkRun, row: BulkRow, *, now: int) -> None:
    try:
        with transaction.atomic():
            getattr(actions, run.verb)(access, row.case, now=now, **run.about)
            last = CaseEvent.objects.filter(case_id=row.case).order_by("-pk").first()
            row.event = last.pk if last is not None and last.reversible else None
            row.state, row.said = "ok", ""
            row.save()
    except AskUser as refusal:
        row.state, row.said = "failed", str(refusal)
        row.save()


def again(run: BulkRun) -> int:
    """What failed is to do once more; gives how many rows."""
    run.ended_at = None
    run.save(update_fields=["ended_at"])
    return run.rows.filter(state="failed").update(state="todo", said="")


def undo(access: Access, run: BulkRun, *, now: int) -> tuple[int, int]:
    """Take back every row that can be; gives how many were and how many were not."""
    taken, kept = 0, 0
    for row in list(run.rows.filter(state="ok", event__isnull=False).order_by("-pk")):
        try:
            with transaction.atomic():
                actions.undo(access, row.case, event_id=row.event or 0, now=now)
                row.state = "undone"
                row.save()
            taken += 1
        except AskUser as refusal:
            row.said = str(refusal)
            row.save()
            kept += 1
    run.undone_at = now
    run.save(update_fields=["undone_at"])
    return taken, kept
