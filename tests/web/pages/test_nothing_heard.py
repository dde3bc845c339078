"""What the desk was never told is not shown as normal, and a long page is come back to where one was."""

import pytest
from django.test import Client

from fuchang.web import plots
from tests.made import made_case
from tests.people import Desk
from tests.web.pages.test_numbers import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_a_shop_of_which_nothing_was_heard_is_not_called_normal(desk: Desk) -> None:
    page = signed_in(desk).get("/status/").content.decode()
    assert "没有数据" in page
    assert ">正常<" not in page


def test_an_empty_desk_invites_to_import_and_has_no_rate(desk: Desk) -> None:
    page = signed_in(desk).get("/").content.decode()
    assert "还没有数据" in page
    assert "0.0<small>%" not in page


def test_a_day_without_orders_is_a_gap_in_the_line() -> None:
    drawn = str(plots.line(["01", "02", "03", "04"], [1.0, None, 2.0, 3.0], limit=5.0, label="x"))
    assert drawn.count('class="line"') == 2


def test_counts_are_told_on_whole_figures_of_the_axis() -> None:
    assert "1.5" not in str(plots.bars([("a", 5)], good=1, label="x"))


def test_a_note_is_come_back_to(desk: Desk) -> None:
    client, case = signed_in(desk), made_case(desk.mine.pk)
    place = f"/cases/{case.number}/"
    client.post(f"{place}accept/")
    answer = client.post(f"{place}note/", {"words": "问过网点"})
    assert answer.headers["Location"] == f"{place}#note"


def test_a_wrong_code_leaves_the_first_form_filled(db: None) -> None:
    told = {
        "code": "0000-0000",
        "login": "mei",
        "name": "林梅",
        "shop": "谷雨茶事",
        "platform": "tmall",
    }
    page = Client().post("/start", {**told, "password": "tea leaves"}).content.decode()
    assert 'value="谷雨茶事"' in page
    assert 'value="tmall" selected' in page
    assert "tea leaves" not in page
