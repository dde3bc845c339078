"""Who may do what, secrets that stay shut, doors that tire, a chain that shows every cut."""

import re
import time
from statistics import median
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client, RequestFactory

from fuchang.shops import doors, keys, people
from fuchang.shops.access import NoSuchThing, NotAllowed, SecondFactorNeeded, access_of
from fuchang.shops.models import AuditRow, Membership
from fuchang.shops.roles import ROLES, roles
from fuchang.store.cells import Unsealable, seal, unseal
from fuchang.store.walls import everything
from tests.people import NOW, PASSWORD, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


def code_of(seed: str) -> str:
    return format_hotp_value(hotp_value(seed, next(iter(yield_hotp_counters_from_time()))))


def test_the_table_speaks_of_known_roles_alone() -> None:
    assert all(set(action.roles) <= set(ROLES) for action in roles().actions.values())


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_allowed_that_the_table_does_not_say(role: str) -> None:
    for action in roles().actions:
        assert roles().extent(role, action) == roles().actions[action].roles.get(role, "")


def test_a_strangers_shop_is_not_there(desk: Desk) -> None:
    with pytest.raises(NoSuchThing):
        desk.access("alice").require("see_cases", desk.other.pk)


def test_own_means_mine_or_nobodys(desk: Desk) -> None:
    bob = desk.access("bob")
    assert bob.may("work_case", desk.mine.pk, owner_id=None)
    assert bob.may("work_case", desk.mine.pk, owner_id=bob.person_id)
    assert not bob.may("work_case", desk.mine.pk, owner_id=desk.people["carol"].pk)


def test_people_are_managed_with_a_second_factor_alone(desk: Desk) -> None:
    bare = access_of(desk.people["alice"])
    with pytest.raises(SecondFactorNeeded):
        bare.require("manage_people", desk.mine.pk)
    with pytest.raises(NotAllowed):
        desk.access("carol").require("manage_people", desk.mine.pk)


def test_the_last_owner_stays(desk: Desk) -> None:
    alice, mine = desk.access("alice"), desk.mine.pk
    people.set_role(alice, person_id=desk.people["bob"].pk, shop_key=mine, role="owner", now=NOW)
    bob = access_of(desk.people["bob"], second_factor=True)
    people.set_role(bob, person_id=alice.person_id or 0, shop_key=mine, role="agent", now=NOW)
    with pytest.raises(people.OwnRole):
        people.set_role(bob, person_id=bob.person_id or 0, shop_key=mine, role="agent", now=NOW)


def test_nobody_is_deactivated_who_works_in_a_strangers_shop_too(desk: Desk) -> None:
    bob, mine = desk.people["bob"], desk.mine.pk
    Membership.objects.create(person=bob, shop=desk.other, role="owner", since_at=NOW)
    with pytest.raises(people.WorksElsewhere):
        people.deactivate(desk.access("alice"), person_id=bob.pk, shop_key=mine, now=NOW)
    people.remove(desk.access("alice"), person_id=bob.pk, shop_key=mine, now=NOW)
    assert access_of(bob).shops == {desk.other.pk: "owner"}


def test_two_people_do_not_share_a_name_in_another_case(desk: Desk) -> None:
    with pytest.raises(people.Taken):
        people.add_person(
            desk.access("charlie"), login="BOB", name="x", password="a long first password",
            shop_key=desk.other.pk, role="agent", now=NOW,
        )  # fmt: skip


def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    desk: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch, figure: Any
) -> None:
    settings.PASSWORD_HASHERS = ["tests.shops.hashers.Slow"]
    desk.people["bob"].set_password(PASSWORD)
    desk.people["bob"].save()
    monkeypatch.setattr(doors, "_NOBODY", make_password("x"))
    spans: dict[str, list[float]] = {"bob": [], "nobody": []}
    for turn in range(30):
        for name, taken in spans.items():
            cache.clear()
            request = RequestFactory().post("/login", REMOTE_ADDR=f"10.7.{turn}.1")
            began = time.process_time()
            with pytest.raises(doors.Refused):
                doors.authenticate(request, login=name, password="no", now=NOW + turn)
            taken.append(time.process_time() - began)
    known, unknown = median(spans["bob"]), median(spans["nobody"])
    figure(f"known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms")
    assert abs(known - unknown) < min(0.02, known / 4)


def test_ten_failures_a_minute_close_the_door_to_an_address(desk: Desk) -> None:
    cache.clear()
    request = RequestFactory().post("/login", REMOTE_ADDR="10.8.0.1")
    for turn in range(10):
        with pytest.raises(doors.Refused):
            doors.authenticate(request, login=f"name {turn}", password="no", now=NOW + turn)
    with pytest.raises(doors.Refused) as shut:
        doors.authenticate(request, login="bob", password=PASSWORD, now=NOW + 10)
    assert 0 < shut.value.wait_s <= 60
    assert doors.authenticate(request, login="bob", password=PASSWORD, now=NOW + 61)


def test_whoever_is_deactivated_is_out_at_once(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.people["bob"], backend=doors.BACKEND)
    assert client.get("/cases/").status_code == 200
    people.deactivate(
        desk.access("alice"), person_id=desk.people["bob"].pk, shop_key=desk.mine.pk, now=NOW
    )
    assert client.get("/cases/").status_code == 302


def test_five_wrong_passwords_close_the_door_for_a_while(desk: Desk) -> None:
    client = Client()
    for _ in range(5):
        wrong = client.post("/login", {"login": "bob", "password": "no"}, REMOTE_ADDR="10.0.0.9")
        assert wrong.status_code == 401
    shut = client.post("/login", {"login": "bob", "password": PASSWORD}, REMOTE_ADDR="10.0.0.8")
    assert shut.status_code == 429


def without_token(answer: Any) -> str:
    text: str = answer.content.decode()
    return re.sub(r'(value|nonce)="[^"]{16,}"', "", text)


def test_an_unknown_name_is_answered_like_a_wrong_password(desk: Desk) -> None:
    client = Client()
    known = client.post("/login", {"login": "bob", "password": "no"}, REMOTE_ADDR="10.0.1.1")
    unknown = client.post("/login", {"login": "nobody", "password": "no"}, REMOTE_ADDR="10.0.1.2")
    assert known.status_code == unknown.status_code == 401
    typed = without_token(unknown).replace(
        'value="nobody"', 'value="bob"'
    )  # forms keep what was typed
    assert without_token(known) == typed


def test_the_second_factor_is_asked_for_and_works_once(desk: Desk) -> None:
    seed = generate_totp_secret()
    factor = TOTP.activate(desk.people["alice"], seed)
    assert seed not in str(factor.instance.data)
    client = Client()
    entered = client.post(
        "/login", {"login": "alice", "password": PASSWORD}, REMOTE_ADDR="10.2.0.1"
    )
    assert entered.headers["Location"] == "/second-factor"
    assert client.get("/cases/").status_code == 302
    code = code_of(seed)
    assert client.post("/second-factor", {"code": code}).status_code == 302
    assert client.get("/cases/").status_code == 200
    other = Client()
    other.post("/login", {"login": "alice", "password": PASSWORD}, REMOTE_ADDR="10.2.0.1")
    assert other.post("/second-factor", {"code": code}).status_code == 200
    assert other.get("/cases/").status_code == 302


def test_owners_set_up_their_second_factor_before_anything_else(desk: Desk) -> None:
    client = Client()
    client.post("/login", {"login": "alice", "password": PASSWORD}, REMOTE_ADDR="10.3.0.1")
    for place in ("/", "/cases/", "/settings/", "/import/"):
        assert client.get(place).headers["Location"].startswith("/second-factor")
    shown = client.get("/second-factor")
    assert "<svg" in shown.content.decode()


def come_in(desk: Desk, name: str, address: str) -> Client:
    client = Client(REMOTE_ADDR=address, headers={"user-agent": "a browser"})
    answer = client.post("/login", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_recovery_codes_are_shown_once_and_open_once(desk: Desk) -> None:
    client = come_in(desk, "alice", "10.6.0.1")
    before = client.session.session_key
    seed = client.get("/second-factor").context["seed"]
    shown = client.post("/second-factor", {"code": code_of(seed)})
    codes = shown.context["codes"]
    assert len(set(codes)) == 10
    assert all(code in shown.content.decode() for code in codes)
    assert codes[0] not in client.get("/settings/safety/").content.decode()
    for turn, wanted in enumerate((302, 200)):
        other = come_in(desk, "alice", f"10.6.1.{turn}")
        assert other.post("/second-factor", {"code": codes[0]}).status_code == wanted
    fresh = client.post("/settings/safety/codes/").context["codes"]
    assert not set(fresh) & set(codes)
    other = come_in(desk, "alice", "10.6.2.1")
    assert other.post("/second-factor", {"code": codes[1]}).status_code == 200
    pending = other.session.session_key
    assert other.post("/second-factor", {"code": fresh[0]}).status_code == 302
    assert other.session.session_key not in {before, pending}
    assert {"recovery_code.used", "recovery_codes.made", "second_factor.set"} <= set(
        AuditRow.objects.values_list("action", flat=True)
    )


def test_other_sessions_are_seen_and_ended(desk: Desk) -> None:
    here, there = come_in(desk, "bob", "10.7.0.1"), come_in(desk, "bob", "10.7.0.2")
    page = here.get("/settings/safety/").content.decode()
    assert "10.7.0.2" in page
    assert "a browser" in page
    here.post("/settings/safety/others/")
    assert here.get("/cases/").status_code == 200
    assert there.get("/cases/").status_code == 302
    assert come_in(desk, "carol", "10.7.0.3").get("/cases/").status_code == 200


@pytest.mark.parametrize("deed", ["logout", "password", "role", "remove", "deactivate"])
def test_an_old_cookie_opens_nothing(deed: str, desk: Desk) -> None:
    bob, client = desk.people["bob"], come_in(desk, "bob", "10.8.0.1")
    old = client.cookies["fuchang"].value
    place = {"person_id": bob.pk, "shop_key": desk.mine.pk, "now": NOW}
    if deed == "logout":
        client.post("/logout")
    elif deed == "password":
        people.change_password(desk.access("bob"), old=PASSWORD, new="another long horse", now=NOW)
    elif deed == "role":
        people.set_role(desk.access("alice"), role="lead", **place)
    else:
        getattr(people, deed)(desk.access("alice"), **place)
    thief = Client()
    thief.cookies["fuchang"] = old
    assert thief.get("/cases/").status_code == 302


def test_an_open_session_is_no_place_to_guess_the_old_password(desk: Desk) -> None:
    bob = desk.access("bob")
    for _ in range(5):
        with pytest.raises(doors.WrongPassword, match="wrong"):
            people.change_password(bob, old="a guess", new="another long horse", now=NOW)
    with pytest.raises(doors.WrongPassword, match="later"):
        people.change_password(bob, old=PASSWORD, new="another long horse", now=NOW)
    people.change_password(bob, old=PASSWORD, new="another long horse", now=NOW + doors.ACCOUNT_S)


@pytest.mark.parametrize("deed", ["password", "role", "remove", "deactivate"])
def test_a_key_ends_with_what_its_maker_was(deed: str, desk: Desk) -> None:
    mine, alice = desk.mine.pk, desk.people["alice"]
    people.set_role(
        desk.access("alice"), person_id=desk.people["bob"].pk, shop_key=mine, role="owner", now=NOW
    )
    bob = access_of(desk.people["bob"], second_factor=True)
    with everything("the test"):
        _, text = keys.make(desk.access("alice"), name="ERP", role="lead", shops=[mine], now=NOW)
    opened = keys.access_of_key(text, now=NOW)
    assert opened is not None
    assert opened.shops
    place = {"person_id": alice.pk, "shop_key": mine, "now": NOW}
    if deed == "password":
        people.change_password(
            desk.access("alice"), old=PASSWORD, new="another long horse", now=NOW
        )
    elif deed == "role":
        people.set_role(bob, role="agent", **place)
    else:
        getattr(people, deed)(bob, **place)
    left = keys.access_of_key(text, now=NOW)
    assert left is None or not left.shops


def test_a_factor_is_not_replaced_by_whoever_has_not_shown_it(desk: Desk) -> None:
    TOTP.activate(desk.people["alice"], generate_totp_secret())
    request = RequestFactory().get("/")
    request.session = Client().session
    seed, _ = doors.enroll_begin(request, desk.people["alice"])
    assert seed not in str(dict(request.session))
    with pytest.raises(doors.WrongCode):
        doors.enroll_finish(request, desk.people["alice"], code=code_of(seed))
    request.session["second_factor"] = True
    doors.enroll_finish(request, desk.people["alice"], code=code_of(seed))


def test_the_door_opens_again_after_five_minutes_whoever_went_on_trying(desk: Desk) -> None:
    request = RequestFactory().post("/login", REMOTE_ADDR="10.4.0.1")
    for turn in range(8):
        with pytest.raises(doors.Refused):
            doors.authenticate(request, login="bob", password="no", now=NOW + turn)
    request.META["REMOTE_ADDR"] = "10.4.0.2"
    with pytest.raises(doors.Refused) as shut:
        doors.authenticate(request, login="bob", password=PASSWORD, now=NOW + 200)
    assert 0 < shut.value.wait_s <= 300
    assert doors.authenticate(request, login="bob", password=PASSWORD, now=NOW + 301)


def test_a_name_of_any_length_is_only_a_wrong_name(desk: Desk) -> None:
    answer = Client().post(
        "/login", {"login": "长 " * 500, "password": "x"}, REMOTE_ADDR="10.5.0.1"
    )
    assert answer.status_code == 401


def test_a_cell_opens_only_in_its_place() -> None:
    cell = seal("13812345678", table="contact", column="phone", row=7, shop_key=3)
    assert "13812345678" not in cell
    assert unseal(cell, table="contact", column="phone", row=7, shop_key=3) == "13812345678"
    for moved in ({"row": 8}, {"shop_key": 4}, {"column": "name"}):
        place: Any = {"table": "contact", "column": "phone", "row": 7, "shop_key": 3, **moved}
        with pytest.raises(Unsealable):
            unseal(cell, **place)
