"""Every page for every role, in one's own shop and in another's: exactly what the table says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fuchang.cases.models import Case
from fuchang.shops.doors import BACKEND
from fuchang.web.pages.case import VERBS as CASE_VERBS
from fuchang.web.routes import PUBLIC, SIGNED_IN, Route, routes
from tests.made import made_case
from tests.people import TEAM, Desk
from tests.promised import may
from tests.web.pages.test_queue import cost

pytestmark = [pytest.mark.django_db, pytest.mark.store]
PEOPLE = [*TEAM, "stranger"]
# addresses that answer with a redirect to somewhere else whoever asks
GETS = [route for route in routes() if "GET" in route.methods]
POSTS = [route for route in routes() if route.methods == ("POST",) and route.action != PUBLIC]


def signed_in(desk: Desk, name: str) -> Client:
    client = Client()
    if name != "stranger":
        client.force_login(desk.people[name], backend=BACKEND)
        session = client.session
        session["second_factor"] = name in {"alice", "dora", "charlie"}
        session.save()
    return client


def address(route: Route, case: Case) -> str:
    blanks: dict[str, Any] = {
        "number": case.number, "kind": "refund.no_tracking", "key": 1, "verb": "note", "hold": 1,
        "row": 1, "run": 1, "view": 1, "channel": "hotline", "person": 1, "shop": 1, "batch": "0" * 32, "line": 1,
        "deed": "use", "form": "csv", "subject": 1,
        "provider": "kuaidi100", "marketplace": "shopify", "door": "x",
    }  # fmt: skip
    return reverse(route.name, kwargs={k: v for k, v in blanks.items() if f"{k}>" in route.path})


def allowed(route: Route, name: str) -> bool:
    if route.action == PUBLIC:
        return True
    if name == "stranger":
        return False
    if route.action == SIGNED_IN:
        return True
    return may(TEAM[name], route.action) not in {"", "a"}


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("route", GETS, ids=lambda route: route.name)
def test_a_page_opens_exactly_for_whom_the_table_says(route: Route, name: str, desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    answer = signed_in(desk, name).get(address(route, case))
    if allowed(route, name):
        shut = {"enter": 403}  # the demo's link, on a desk that is none
        assert answer.status_code in {200, 204, 302, 404, 503, shut.get(route.name)}, (
            answer.status_code
        )
        assert "/login" not in answer.headers.get("Location", "") or route.action == PUBLIC
    elif name == "stranger":
        assert answer.headers.get("Location", "").startswith("/login")
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.name)
def test_an_act_is_taken_exactly_from_whom_the_table_says(
    route: Route, name: str, desk: Desk
) -> None:
    # finance works cases about money, and of others their amounts alone
    about = {"kind": "funds.frozen", "family": "funds"} if name == "dora" else {}
    case = made_case(desk.mine.pk, **about)
    answer = signed_in(desk, name).post(address(route, case), {"words": "x", "value": "x"})
    if allowed(route, name):
        assert answer.status_code in {200, 302, 400, 404}, answer.status_code
    elif name == "stranger":
        assert answer.headers.get("Location", "").startswith("/login")
    else:
        assert answer.status_code == 403


# each verb of the case page, what it needs to be understood, and the action it takes
VERBS: dict[str, tuple[str, dict[str, str]]] = {
    "accept": ("work_case", {}), "assign": ("work_case", {}), "wait": ("work_case", {"party": "courier"}),
    "resume": ("work_case", {}), "snooze": ("work_case", {}), "unsnooze": ("work_case", {}),
    "appeal": ("work_case", {}), "note": ("work_case", {"words": "x"}), "tag": ("work_case", {"tag": "x"}),
    "untag": ("work_case", {"tag": "x"}), "step-done": ("work_case", {"step": "x"}),
    "step-undone": ("work_case", {"step": "x"}), "step-skip": ("work_case", {"step": "x", "why": "x"}),
    "escalate": ("work_case", {"channel": "ticket"}), "undo": ("work_case", {"event": "1"}),
    "clock": ("work_case", {"at": "2026-11-24T10:00", "why": "x"}),
    "proof-remove": ("work_case", {"evidence": "1"}), "amounts": ("amounts", {"saved": "1"}),
    "close": ("close_case", {"outcome": "refunded", "anyway": "1", "why": "x"}),
    "decline": ("close_case", {"reason": "other"}), "reopen": ("override_case", {}),
    "severity": ("override_case", {"severity": "high"}), "hold": ("hold", {}),
    "release": ("release", {"why": "x"}), "legal-hold": ("override_case", {"why": "x"}),
    "legal-hold-lift": ("override_case", {"why": "x"}),
    "platform": ("platform_note", {"act": "memo", "in-memo": "x"}), "trace": ("work_case", {}),
}  # fmt: skip
UNKNOWN = {
    "undo",
    "proof-remove",
    "step-done",
    "step-undone",
    "step-skip",
}  # name what is not there
BY_HAND = {"proof", "merge"}  # they need a file and a second case: tests of their own


def test_every_verb_of_the_case_page_is_asked() -> None:
    assert set(VERBS) | BY_HAND == set(CASE_VERBS)


@pytest.mark.parametrize("theirs", [False, True], ids=["free", "a colleague's"])
@pytest.mark.parametrize("about", ["refund", "money"])
@pytest.mark.parametrize("name", TEAM)
def test_every_verb_is_open_to_exactly_whom_the_table_says(
    name: str, about: str, theirs: bool, desk: Desk
) -> None:
    kind = {"kind": "funds.frozen", "family": "funds"} if about == "money" else {}
    owner = desk.people["carol" if name != "carol" else "alice"] if theirs else None
    client, wrong = signed_in(desk, name), []
    for verb, (_, asked) in VERBS.items():
        case = made_case(desk.mine.pk, assignee=owner, **kind)
        status = client.post(f"/cases/{case.number}/{verb}/", asked).status_code
        if status not in expected(verb, TEAM[name], money=about == "money", theirs=theirs):
            wrong.append((verb, status))
    assert wrong == []


def expected(verb: str, role: str, *, money: bool, theirs: bool) -> set[int]:
    """The answers that the promised table leaves open."""
    action = VERBS[verb][0]
    extent = may(role, "work_case" if action == "amounts" else action)
    if not may(role, "work_case"):
        return {403}
    if money and not may(role, "see_money"):
        return {404}  # not even told that it is there
    if money and action.startswith("platform_"):  # both: to act, and to work money
        extent = extent and may(role, "work_money")
    elif money and action not in {"hold", "release"}:
        extent = may(role, "work_money")
    done = {200, 302} | ({404} if verb in UNKNOWN else set())
    if extent == "amounts":
        return done if action == "amounts" else {403} | ({404} if verb in UNKNOWN else set())
    return done if extent and not (extent == "own" and theirs) else {403}


@pytest.mark.parametrize("name", TEAM)
def test_cases_about_money_are_shown_to_whom_the_table_says(name: str, desk: Desk) -> None:
    words = "资金被冻结的店"
    case = made_case(
        desk.mine.pk, kind="funds.frozen", family="funds", item_title=words, prompt=words
    )
    client = signed_in(desk, name)
    seen = may(TEAM[name], "see_money") != ""
    assert client.get(f"/cases/{case.number}/").status_code == (200 if seen else 404)
    assert client.get(f"/peek/{case.number}/").status_code == (200 if seen else 404)
    assert (case.number in client.get("/cases/?q=is:any").content.decode()) == seen
    for place in ("/", "/cases/", "/status/", "/holds/"):
        assert seen or words not in client.get(place).content.decode()


@pytest.mark.parametrize("route", [one for one in GETS if "<case:number>" in one.path], ids=lambda r: r.name)  # fmt: skip
def test_another_shops_case_is_not_there(route: Route, desk: Desk) -> None:
    case = made_case(desk.other.pk)
    assert signed_in(desk, "alice").get(address(route, case)).status_code == 404


@pytest.mark.parametrize("route", [one for one in GETS if "<" not in one.path], ids=lambda r: r.name)  # fmt: skip
def test_nothing_of_another_shop_shows_anywhere(route: Route, desk: Desk) -> None:
    canary = "金丝雀商品标题"
    made_case(desk.other.pk, item_title=canary, prompt=canary, number="YC26999999")
    client = signed_in(desk, "alice")
    for asked in ("", "?q=YC26999999", f"?q={canary}", "?q=is:any"):
        text = client.get(f"/{route.path}{asked}").content.decode(errors="replace")
        assert text.count(canary) <= (1 if canary in asked else 0) * 4
        assert desk.other.name not in text


@pytest.mark.parametrize(
    "asked",
    ["q=is:bad", "q=due:soon", "q=amount:x", "after=zzz", "q=%00", "q=" + "x" * 900, "view=nope",
     "q=sort:-", "shop=%22%22", "q=amount:%3E99999999999999999999"],
)  # fmt: skip
def test_a_search_that_cannot_be_read_is_answered_with_words(asked: str, desk: Desk) -> None:
    made_case(desk.mine.pk)
    answer = signed_in(desk, "alice").get(f"/cases/?{asked}")
    assert answer.status_code in {200, 400}


def test_pages_are_hardened(desk: Desk) -> None:
    answer = signed_in(desk, "alice").get("/cases/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert Client().request(REQUEST_METHOD="TRACE", PATH_INFO="/cases/").status_code in {302, 405}


def test_the_queue_asks_the_database_a_fixed_number_of_times(desk: Desk) -> None:
    client = signed_in(desk, "alice")
    for _ in range(30):
        made_case(desk.mine.pk)
    # counts are asked for anew every ten seconds: the cheapest of three was within them
    assert min(cost(client) for _ in range(3)) <= 14


def test_the_case_page_carries_a_case_through_its_verbs(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    client = signed_in(desk, "alice")
    for verb, about in {
        "accept": {"version": str(case.version)},
        "note": {"words": "<script>alert(1)</script>"},
        "snooze": {"for": "1h"},
        "unsnooze": {},
        "wait": {"party": "courier"},
        "resume": {},
        "appeal": {},
        "close": {"outcome": "refunded", "saved": "1,0.5x"},
    }.items():
        answer = client.post(f"/cases/{case.number}/{verb}/", about, follow=True)
        assert answer.status_code == 200
    text = answer.content.decode()
    assert "<script>alert(1)</script>" not in text
    assert "不是金额" in text
    stale = client.post(f"/cases/{case.number}/accept/", {"version": "1"})
    assert stale.status_code == 409
    closed = client.post(f"/cases/{case.number}/close/", {"outcome": "refunded"}, follow=True)
    assert "已退款" in closed.content.decode()


def test_english_is_served_to_who_asks_for_it(desk: Desk) -> None:
    client = signed_in(desk, "alice")
    client.post("/settings/own/", {"language": "en", "theme": "dark"})
    assert 'lang="en"' in client.get("/cases/").content.decode()
