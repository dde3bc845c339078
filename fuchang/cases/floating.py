"""What floats to the top of the queue once, until somebody takes it up or it ends."""

from django.db.models import F

from fuchang.cases.models import Case
from fuchang.cases.models.case import ABOVE


def up(case: Case) -> None:
    """It stands before all that do not float; the caller saves it."""
    case.boosted, case.score = 1, case.score % ABOVE + ABOVE


def down(case: Case) -> None:
    """It stands where its money and its hours put it; the caller saves it."""
    case.boosted, case.score = 0, case.score % ABOVE


def up_at_rest(case_id: int) -> None:
    """The same of a case that nobody holds in hand."""
    Case.objects.filter(pk=case_id).update(boosted=1, score=F("score") % ABOVE + ABOVE)
