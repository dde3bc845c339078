"""What a form changes stands in the audit chain once; forms that a machine has too do what it does."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client

from fuchang.cases.models import BulkRun
from fuchang.shops.models import AuditRow, Authorisation
from fuchang.store.walls import everything
from tests.api.twins import FOR_PEOPLE_ALONE
from tests.made import made_case
from tests.people import PASSWORD, Desk
from tests.web.test_every_page import VERBS, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]
NEW = "another long horse battery"
# name of the route → address, form, rows of the audit it adds; played in this order by alice
FORMS: dict[str, tuple[str, dict[str, Any], int]] = {
    "settings_own": ("/settings/own/", {"language": "en", "theme": "dark"}, 0),
    "queue_sort": ("/cases/sort/", {"sort": "newest"}, 0),
    "queue_columns": ("/cases/columns/", {"column": "item"}, 0),
    "tour": ("/tour/", {"to": "1"}, 0),
    "settings_shop_add": ("/settings/shops/add/", {"name": "新店", "platform": "tmall"}, 1),
    "settings_shop": ("/settings/shops/{shop}/", {"name": "x", "first": "9", "last": "18"}, 1),
    "api_key_make": ("/settings/keys/make/", {"name": "ERP", "role": "lead", "shops": "{shop}"}, 1),
    "bulk_again": ("/cases/bulk/{run}/again/", {}, 0),  # nothing had failed
    "bulk_undo": ("/cases/bulk/{run}/undo/", {}, 1),
    "data_connect": (
        "/data/connect/",
        {"shop": "{shop}", "app_key": "12345678", "app_secret": "s"},
        1,
    ),
    "data_token": ("/data/{grant}/token/", {"token": "6200" + "a" * 50}, 1),
    "data_switch": ("/data/{grant}/switch/", {"what": "writing", "on": "1"}, 1),
    "data_end": ("/data/{grant}/end/", {}, 1),
    "safety_codes": ("/settings/safety/codes/", {}, 1),
    "safety_others": ("/settings/safety/others/", {}, 1),
    "settings_password": ("/settings/password/", {"old": PASSWORD, "new": NEW}, 1),
    "logout": ("/logout", {}, 0),  # a line of the login stream, no change of the desk
}
# a page without a form, and what is no form of somebody who has come in
BEFORE = {
    "safety",
    "login",
    "second_factor",
    "start",
    "hook_holds",
    "hook_couriers",
    "hook_platforms",
    "data_granted",
}


def granted_by() -> int:
    """The grant that the forms have begun, if there is one yet."""
    with everything("the test"):
        return max(Authorisation.objects.values_list("pk", flat=True), default=0)


def rows() -> int:
    return AuditRow.objects.count()


def test_every_form_for_people_alone_is_played() -> None:
    assert set(FORMS) | BEFORE == set(FOR_PEOPLE_ALONE)


def test_every_form_is_written_down_once(desk: Desk) -> None:
    cache.clear()
    TOTP.activate(desk.people["alice"], generate_totp_secret())
    case, client, wrong = made_case(desk.mine.pk), signed_in(desk, "alice"), []
    done = client.post("/cases/bulk/", {"do": "severity", "severity-to": "high", "ids": [case.pk]})
    assert done.status_code == 302
    blanks = {"shop": desk.mine.pk, "run": BulkRun.objects.get().pk}
    for name, (place, asked, more) in FORMS.items():
        before = rows()
        blanks["grant"] = granted_by()
        filled = {key: value.format(**blanks) for key, value in asked.items()}
        answer = client.post(place.format(**blanks), filled)
        assert answer.status_code in {200, 204, 302}, (name, answer.status_code)
        wrong += [] if rows() - before == more else [(name, rows() - before)]
    assert wrong == []


def test_every_verb_of_the_case_page_is_written_down_once(desk: Desk) -> None:
    client, wrong = signed_in(desk, "alice"), []
    first = {
        "unsnooze": "snooze",
        "resume": "wait",
        "reopen": "close",
        "release": "hold",
        "untag": "tag",
        "legal-hold-lift": "legal-hold",
    }
    # refused while the shop has granted nothing and has no parcel: test_acting and test_couriers hold them
    elsewhere = {"platform", "trace"}
    for verb, (_, asked) in [(name, of) for name, of in VERBS.items() if name not in elsewhere]:
        case = made_case(desk.mine.pk)
        place = f"/cases/{case.number}/"
        client.post(f"{place}accept/")
        if verb in first:
            client.post(f"{place}{first[verb]}/", VERBS[first[verb]][1])
        before = rows()
        said = client.post(f"{place}{verb}/", asked).status_code
        wrong += [] if rows() - before == (said != 404) else [(verb, said, rows() - before)]
    assert wrong == []


@pytest.mark.parametrize("word", ["merge", "close", "accept:x", "run", "wait:us", "__class__", ""])
def test_a_bulk_action_that_the_sheet_does_not_offer_is_refused(word: str, desk: Desk) -> None:
    case, before = made_case(desk.mine.pk), rows()
    asked = {"do": "state", "state-to": word, "ids": [case.pk]}
    assert signed_in(desk, "alice").post("/cases/bulk/", asked).status_code == 302
    assert rows() == before
    assert BulkRun.objects.count() == 0


def test_what_is_refused_is_not_written_down(desk: Desk) -> None:
    case, before = made_case(desk.mine.pk), rows()
    for name in ("finn", "erin", "charlie"):
        for verb, (_, asked) in VERBS.items():
            signed_in(desk, name).post(f"/cases/{case.number}/{verb}/", asked)
    assert rows() == before
    assert Client().post("/settings/own/", {"language": "en"}).status_code == 302
