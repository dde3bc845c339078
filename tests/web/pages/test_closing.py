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
