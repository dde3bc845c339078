"""What pages say is read as it is meant: nothing runs on a closed case, and English has no code in it."""

import pytest

from fuchang.web.templatetags.steps import long
from tests.made import made_case
from tests.people import NOW, Desk
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.mark.parametrize("kind", ["refund.no_tracking", "refund.cross_border"])
def test_nothing_runs_on_the_page_of_a_closed_case_and_no_card_is_empty(
    kind: str, desk: Desk
) -> None:
    case = made_case(
        desk.mine.pk, kind=kind, state="closed", live=0, outcome="won", closed_at=NOW, target_at=NOW
    )
    text = signed_in(desk, "alice").get(f"/cases/{case.number}/").content.decode()
    assert 'class="due-v"><span class="st st-' in text
    assert "data-due" not in text
    assert "等了谁" not in text
    assert 'id="acting"' not in text


def test_the_choice_of_a_status_is_in_the_readers_language(desk: Desk) -> None:
    client = signed_in(desk, "alice")
    client.post("/settings/own/", {"language": "en", "theme": "auto"})
    text = client.get("/cases/new/", {"kind": "account.login_abnormal"}).content.decode()
    assert ">Login abnormal</option>" in text
    assert "登录异常" not in text


def test_the_language_that_is_spoken_is_the_one_that_is_chosen(desk: Desk) -> None:
    client = signed_in(desk, "alice")
    text = client.get("/settings/", headers={"Accept-Language": "en"}).content.decode()
    assert '<option value="en" selected>English' in text


def test_the_handbook_says_windows_as_people_do(desk: Desk) -> None:
    assert (long(600), long(86_400)) == ("10 分钟", "24 小时")
    text = signed_in(desk, "alice").get("/handbook/").content.decode()
    assert "10 分钟内" in text
    assert "0:10" not in text


def test_one_case_is_no_cases(desk: Desk) -> None:
    client = signed_in(desk, "alice")
    client.post("/settings/own/", {"language": "en", "theme": "auto"})
    made_case(desk.mine.pk, kind="refund.no_tracking")
    text = client.get("/rules/").content.decode()
    assert ">1 case</a>" in text
    assert "1 cases" not in text
