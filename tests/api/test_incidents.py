"""Incidents over HTTP: worked to their end, and unseen from another shop."""

import pytest

from fuchang.cases.models import Case
from fuchang.cases.models.case import WITHIN
from fuchang.store.walls import everything
from tests.machine import Machine
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def made_incident(shop_key: int) -> Case:
    return made_case(
        shop_key, key=f"incident|{NOW}-{shop_key}", subject_type="incident", subject=str(NOW),
        order_id="", refund_id="", kind="incident.mass_status", family="incident", severity=4,
    )  # fmt: skip


def test_an_incident_is_worked_over_http(desk: Desk) -> None:
    machine, incident = Machine(desk), made_incident(desk.mine.pk)
    child, path = made_case(desk.mine.pk), f"incidents/{incident.number}"
    joined = machine.ask("POST", f"{path}/children", {"number": child.number})
    assert joined.status_code == 200, joined.content
    assert machine.ask("GET", "cases?q=is:open").json()["rows"][0]["number"] == incident.number
    inside = machine.ask("GET", f"cases?q=in:{incident.number}").json()["rows"]
    assert [row["number"] for row in inside] == [child.number]
    paper = machine.ask("POST", f"{path}/papers/statement/draft", {"language": "en"}).json()
    assert (paper["state"], "what happened" in paper["words"]) == ("draft", True)
    line = machine.ask("POST", f"{path}/losses", {"what": "赔付", "amount_fen": 9_000}).json()
    back = {"recovered_fen": 4_000}
    assert machine.ask("POST", f"losses/{line['id']}/recovered", back).status_code == 200
    told = machine.ask("GET", path).json()
    assert (told["inside"], told["sums"]["recovered"]) == (1, 4_000)
    closed = machine.ask("POST", f"{path}/close", {"outcome": "normal_again"})
    assert closed.json()["case"]["saved_fen"] == 4_000, closed.content
    with everything("the test"):
        child.refresh_from_db()
    assert (child.state, child.saved_fen) == ("closed", 0)


def test_a_case_taken_out_is_in_the_queue_again(desk: Desk) -> None:
    machine, incident = Machine(desk), made_incident(desk.mine.pk)
    child, path = made_case(desk.mine.pk), f"incidents/{incident.number}"
    machine.ask("POST", f"{path}/children", {"number": child.number})
    with everything("the test"):
        child.refresh_from_db()
    assert child.live == WITHIN
    out = machine.ask("POST", f"{path}/children/{child.number}/detach", {"why": "单独处理"})
    assert out.status_code == 200, out.content
    rows = machine.ask("GET", "cases?q=is:open").json()["rows"]
    assert {row["number"] for row in rows} == {incident.number, child.number}


def test_the_incident_of_another_shop_is_not_there(desk: Desk) -> None:
    machine, theirs = Machine(desk), made_incident(desk.other.pk)
    mine, path = made_incident(desk.mine.pk), f"incidents/{theirs.number}"
    foreign = made_case(desk.other.pk)
    assert machine.ask("GET", path).status_code == 404
    assert machine.ask("POST", f"{path}/papers/statement/draft", {}).status_code == 404
    assert machine.ask("GET", f"{path}/orders").status_code == 404
    body = {"number": foreign.number}
    assert machine.ask("POST", f"incidents/{mine.number}/children", body).status_code == 404


def test_who_only_reads_changes_nothing(desk: Desk) -> None:
    reader, incident = Machine(desk, role="readonly"), made_incident(desk.mine.pk)
    path = f"incidents/{incident.number}"
    assert reader.ask("GET", path).status_code == 200
    assert reader.ask("POST", f"{path}/losses", {"what": "x", "amount_fen": 1}).status_code == 403
    assert reader.ask("GET", f"{path}/orders").status_code == 403
