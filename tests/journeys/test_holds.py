"""A held order that ships after all, from the facts to the alarm."""

from pathlib import Path

import pytest
from django.db import connection

from fuchang.cases import actions, intake
from fuchang.cases.models import Case, CaseEvent, Hold
from fuchang.detection.line import Looked
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import clock
from fuchang.store.facts import look
from fuchang.store.walls import everything
from tests.journeys.test_desk import somebody, take

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store, pytest.mark.slow]


@pytest.mark.parametrize(("after_s", "state"), [(60, "breached"), (-60, "released")])
def test_a_held_line_that_leaves_is_noticed(
    market_files: list[Path], after_s: int, state: str
) -> None:
    now = clock()
    with everything("the test"):
        take(market_files, now=now)
        case = Case.objects.filter(live=1, subject_type="refund").exclude(order_id="").first()
        assert case is not None
        facts = look.order(case.shop_key, case.order_id)
        assert facts is not None
        line = str(facts.lines[0]["line_id"]) if facts.lines else ""
        asked = Hold.objects.filter(asked_by="system")
        assert {len(hold.why.split(" / ")) for hold in asked} == {2}  # in both languages
        Hold.objects.filter(case=case).delete()
        actions.ask_hold(somebody(), case.pk, now=now, lines=[(case.order_id, line)])
        key = facts.order["order_key"]
        with connection.cursor() as cursor:
            for table in ("orders", "order_lines"):
                cursor.execute(
                    f"UPDATE {at_rest(table)} SET shipped_at = %s WHERE order_key = %s",
                    [now + after_s, key],
                )
        looked = {Looked("order", case.shop_key, case.order_id)}
        intake.take_in([], looked_at=looked, refunds={}, now=now + 120)
        assert Hold.objects.get(case=case).state == state
        assert Case.objects.get(pk=case.pk).hold_state == state
        breaches = CaseEvent.objects.filter(case=case, verb="hold.breached").count()
        assert breaches == int(state == "breached")
