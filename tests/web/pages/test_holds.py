"""发货拦截: Enter in the reason releases and never acknowledges; each deed says that it was done."""

import pytest

from fuchang.cases import actions
from fuchang.cases.models import Case, Hold
from fuchang.store.walls import everything
from fuchang.web.templatetags.desk import kind_title
from tests.made import made_case
from tests.people import NOW, Desk
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def held(desk: Desk) -> Case:
    case = made_case(desk.mine.pk)
    with everything("the test holds an order"):
        actions.ask_hold(desk.access("alice"), case.pk, why="", now=NOW)
    return case


def hold() -> Hold:
    with everything("the test looks"):
        return Hold.objects.get()


def test_the_first_button_of_the_form_is_the_one_that_releases(desk: Desk, held: Case) -> None:
    text = signed_in(desk, "alice").get("/holds/").content.decode()
    releasing = text[text.index('action="/holds/release/"') :]
    acknowledging = releasing[releasing.index("<button") :].partition(">")[0]
    assert 'form="acknowledged"' in acknowledging
    assert 'id="acknowledged"' in text


def test_a_hold_without_a_reason_shows_what_its_case_is(desk: Desk, held: Case) -> None:
    text = signed_in(desk, "alice").get("/holds/").content.decode()
    assert f'<td class="wrap">{kind_title(held.kind)}</td>' in text


def test_acknowledging_and_releasing_say_that_it_was_done(desk: Desk, held: Case) -> None:
    client = signed_in(desk, "alice")
    said = client.post(f"/holds/{hold().pk}/acknowledge/", follow=True).content.decode()
    assert "已记下：仓库已拦下" in said
    assert (
        "请先勾选"
        in client.post("/holds/release/", {"why": "可以发"}, follow=True).content.decode()
    )
    assert hold().state == "acknowledged"
    form = {"ids": [str(hold().pk)], "why": "可以发"}
    assert "已解除拦截" in client.post("/holds/release/", form, follow=True).content.decode()
    assert hold().state == "released"


def test_the_desks_own_reason_is_read_in_ones_own_language_and_a_persons_as_it_was_said(
    desk: Desk, held: Case
) -> None:
    client, said = signed_in(desk, "alice"), "批量状态异常 / Mass incident of statuses"
    for by, chinese in (("system", "批量状态异常"), ("alice", said)):
        with everything("the test says who asked"):
            Hold.objects.update(why=said, asked_by=by)
        assert f'<td class="wrap">{chinese}</td>' in client.get("/holds/").content.decode()
