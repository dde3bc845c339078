"""Closing what lacks something: the sheet asks for the word and the reason before anything is sent."""

import re

import pytest

from tests.made import made_case
from tests.people import Desk
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def test_what_lacks_is_not_closed_by_a_form_that_forgets_what_was_typed(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    page = signed_in(desk, "bob").get(f"/cases/{case.number}/").content.decode()
    sheet = re.search(r'<dialog id="close".*?</dialog>', page, re.DOTALL)
    assert sheet
    assert re.search(r'<input type="checkbox" name="anyway" value="1" required>', sheet[0])
    assert re.search(r'<textarea [^>]*name="why"[^>]* required>', sheet[0])


def test_what_was_typed_is_kept_when_closing_is_refused(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    client = signed_in(desk, "bob")
    typed = {
        "outcome": "won",
        "saved": "12.30",
        "lost": "4",
        "root_cause": "漏扫",
        "why": "写了很久的说明",
    }
    page = client.post(f"/cases/{case.number}/close/", typed, follow=True).content.decode()
    sheet = re.search(r'<dialog id="close".*?</dialog>', page, re.DOTALL)
    assert sheet
    assert " open data-refused" in sheet[0]
    assert '<option value="won" selected>' in sheet[0]
    for name, value in (("saved", "12.30"), ("lost", "4"), ("root_cause", "漏扫")):
        assert re.search(f'name="{name}"[^>]* value="{value}"', sheet[0])
    assert ">写了很久的说明</textarea>" in sheet[0]


def test_each_thing_lacking_is_a_line_of_its_own_and_marked_where_it_is_mended(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    client = signed_in(desk, "bob")
    page = client.post(
        f"/cases/{case.number}/close/", {"outcome": "won"}, follow=True
    ).content.decode()
    links = re.findall(r'<li><a href="#((?:proof|step)-[a-z0-9_]+)" data-leave>', page)
    assert links
    assert all(f'id="{link}"' in page for link in links)
    assert page.count("结案还缺") == len(links)
    again = client.get(f"/cases/{case.number}/").content.decode()  # said once
    assert "结案还缺" not in again
    assert "data-refused" not in again


def test_an_amount_that_is_none_is_said_inside_the_sheet(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    typed = {"outcome": "refunded", "saved": "12,3,4x", "why": "另一段说明"}
    client = signed_in(desk, "alice")
    page = client.post(f"/cases/{case.number}/close/", typed, follow=True).content.decode()
    sheet = re.search(r'<dialog id="close".*?</dialog>', page, re.DOTALL)
    assert sheet
    assert "不是金额" in sheet[0]
    assert ">另一段说明</textarea>" in sheet[0]
    assert "结案还缺" not in page
