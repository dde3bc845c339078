"""Holds that nobody has acknowledged in time: told once, and their cases float to the top."""

from django.db import transaction

from fuchang.cases import floating
from fuchang.cases.book import book
from fuchang.cases.holds import tell
from fuchang.cases.models import Case, CaseEvent, Hold
from fuchang.cases.models.hold import ASKED

WINDOW = "hold_acknowledged"
AT_ONCE = 500


def look(*, now: int) -> int:
    """Tell of every hold that has waited for longer than the window; gives how many."""
    since = now - book().windows[WINDOW].span
    silent = Hold.objects.filter(state=ASKED, unacknowledged_at=None, asked_at__lte=since)
    found = silent.order_by("pk").values_list("pk", "case_id")[:AT_ONCE]
    return sum(_told(key, case_id, now=now) for key, case_id in list(found))


def _told(key: int, case_id: int, *, now: int) -> bool:
    """One of them, unless the warehouse or another worker has been quicker.

    The case is locked first, as in every change of it; its version stays, so that nobody's work on it
    goes stale by a silence.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        mine = Hold.objects.filter(pk=key, state=ASKED, unacknowledged_at=None)
        if not mine.update(unacknowledged_at=now):
            return False
        hold = Hold.objects.select_related("case").get(pk=key)
        Case.objects.filter(pk=case_id).update(changed_at=now)
        floating.up_at_rest(case_id)
        CaseEvent.objects.create(
            shop_key=hold.shop_key,
            case=case,
            at=now,
            actor="system",
            actor_name="系统",
            verb="hold.unacknowledged",
            after={
                "order_id": hold.order_id,
                "line_id": hold.line_id,
                "waited_s": now - hold.asked_at,
            },
        )
        tell(hold, "hold.unacknowledged", now=now)
    return True
