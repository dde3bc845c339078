"""The queue as a person's browser gets it."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fuchang.cases.models import SavedView
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

QUERIES_OF_A_LIST = 12  # session, person, memberships, views, page, shops, counts kept


def signed_in(desk: Desk, name: str) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(
        desk.people[name], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    session = client.session
    session["second_factor"] = name in {"alice", "dora", "charlie"}
    session.save()
    return client


def cost(client: Client, **headers: str) -> int:
    """Queries of one page; PostgreSQL is told of the walls besides, which asks for no row."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/cases/", headers=headers)
    assert answer.status_code == 200
    return sum("set_config" not in one["sql"] for one in queries)


def test_a_list_costs_the_same_for_one_row_and_for_fifty(desk: Desk) -> None:
    client = signed_in(desk, "bob")
    costs = []
    for rows in (1, 49):
        for _ in range(rows):
            made_case(desk.mine.pk, assignee=desk.people["bob"])
        # counts are asked for anew every ten seconds: the cheapest of three was within them
        costs.append(min(cost(client, **{"HX-Request": "true"}) for _ in range(3)))
    assert costs[1] <= costs[0] <= QUERIES_OF_A_LIST


def test_htmx_gets_the_list_alone_and_everybody_else_the_page(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    client = signed_in(desk, "bob")
    whole = client.get("/cases/").content.decode()
    alone = client.get("/cases/", headers={"HX-Request": "true"}).content.decode()
    assert case.number in whole
    assert case.number in alone
    assert "<html" in whole
    assert "<html" not in alone


def test_a_wrong_word_is_said_beside_the_search(desk: Desk) -> None:
    page = signed_in(desk, "bob").get("/cases/?q=colour:red")
    assert page.status_code == 200
    assert "colour" in page.content.decode()
    assert 'role="alert"' in page.content.decode()


def test_what_people_wrote_is_text_and_never_markup(desk: Desk) -> None:
    made_case(desk.mine.pk, item_title="<script>alert(1)</script>", prompt='"><img src=x>')
    page = signed_in(desk, "bob").get("/cases/?q=%3Cb%3E").content.decode()
    every = signed_in(desk, "bob").get("/cases/").content.decode()
    assert "<script>alert" not in every
    assert "<img" not in every
    assert 'value="&lt;b&gt;"' in page


def test_an_export_is_masked_guarded_and_of_ones_own_shops(desk: Desk) -> None:
    mine = made_case(desk.mine.pk, item_title="=1+1", due_at=NOW + 60)
    theirs = made_case(desk.other.pk)
    answer = signed_in(desk, "carol").get("/cases/export.csv")
    sheet = answer.content.decode()
    assert answer.status_code == 200
    assert mine.number in sheet
    assert theirs.number not in sheet
    assert ",=1+1" not in sheet


def test_an_export_of_a_wrong_search_is_refused_in_words(desk: Desk) -> None:
    answer = signed_in(desk, "carol").get("/cases/export.csv?q=colour:red")
    assert answer.status_code == 400
    assert "colour" in answer.content.decode()


def test_a_verb_for_many_tells_what_became_of_each(desk: Desk) -> None:
    fresh = made_case(desk.mine.pk)
    done = made_case(desk.mine.pk, state="closed", live=0)
    theirs = made_case(desk.other.pk)
    answer = signed_in(desk, "bob").post(
        "/cases/bulk/", {"do": "accept", "ids": [fresh.pk, done.pk, theirs.pk]}, follow=True
    )
    page = answer.content.decode()
    assert fresh.number in page
    assert done.number in page
    assert theirs.number not in page


def test_nothing_new_is_204_and_something_new_a_number(desk: Desk) -> None:
    client = signed_in(desk, "bob")
    case = made_case(desk.mine.pk)
    assert client.get("/live/?seen=0").status_code == 204
    client.post(f"/cases/{case.number}/note/", {"words": "看过"})
    told = client.get("/live/?seen=0")
    assert told.status_code == 200
    assert client.get(f"/live/?seen={told.json()['seen']}").status_code == 204


def test_a_few_rows_are_done_at_once_and_offered_back_for_eight_seconds(desk: Desk) -> None:
    client = signed_in(desk, "bob")
    cases = [made_case(desk.mine.pk) for _ in range(3)]
    sent = {"do": "accept", "ids": [str(case.pk) for case in cases], "back": "/cases/?view=mine"}
    answer = client.post("/cases/bulk/", sent)
    assert answer.headers["Location"] == "/cases/?view=mine"
    page = client.get("/cases/").content.decode()
    assert 'id="undo"' in page
    assert "已接单 3" in page
    assert 'id="undo"' not in client.get("/cases/").content.decode()


def test_a_way_back_never_leads_away_from_the_desk(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    for bad in ("https://elsewhere.example/cases/", "//elsewhere.example", "/logout", "/cases/\n"):
        sent = {"do": "accept", "ids": str(case.pk), "back": bad}
        answer = signed_in(desk, "bob").post("/cases/bulk/", sent)
        assert answer.headers["Location"].startswith("/cases/")


def test_a_button_that_must_ask_asks_on_a_page_where_there_is_no_script(desk: Desk) -> None:
    case = made_case(desk.mine.pk)
    page = signed_in(desk, "bob").post("/cases/bulk/", {"ask": "snooze", "ids": str(case.pk)})
    assert page.status_code == 200
    assert 'name="snooze-for"' in page.content.decode()
    assert f'value="{case.pk}"' in page.content.decode()


def test_the_order_one_likes_is_kept_for_lists_without_an_order(desk: Desk) -> None:
    client = signed_in(desk, "bob")
    cheap = made_case(desk.mine.pk, at_risk_fen=100, score=9_000)
    dear = made_case(desk.mine.pk, at_risk_fen=90_000, score=1)

    def order() -> bool:
        page = client.get("/cases/").content.decode()
        return page.index(dear.number) < page.index(cheap.number)

    assert not order()
    client.post("/cases/sort/", {"sort": "amount", "first": "view=all"})
    assert order()


def test_columns_one_leaves_out_stay_out_in_every_view_for_this_person_alone(desk: Desk) -> None:
    made_case(desk.mine.pk)
    bob, carol = signed_in(desk, "bob"), signed_in(desk, "carol")
    kept = {"column": ["ord", "amt", "no such column"], "first": "view=all"}
    assert bob.post("/cases/columns/", kept)["Location"] == "/cases/?view=all"
    assert 'class="tbl tbl-q no-item no-ev no-who"' in bob.get("/cases/").content.decode()
    assert 'class="tbl tbl-q"' in carol.get("/cases/").content.decode()
    bob.post("/cases/columns/", {"column": ["ord", "item", "amt", "ev", "who"]})
    assert 'class="tbl tbl-q"' in bob.get("/cases/?view=all").content.decode()


def test_a_view_is_shared_with_a_shop_by_who_may_and_removed_by_them(desk: Desk) -> None:
    sent = {"name": "贵的", "q": "is:open amount:>500", "shop": str(desk.mine.pk)}
    assert signed_in(desk, "bob").post("/cases/views/", sent).status_code == 403
    signed_in(desk, "carol").post("/cases/views/", sent)
    assert "贵的" in signed_in(desk, "bob").get("/cases/").content.decode()
    assert "贵的" not in signed_in(desk, "charlie").get("/cases/").content.decode()
    with everything("the test"):
        key = SavedView.objects.get().pk
    assert signed_in(desk, "bob").post(f"/cases/views/{key}/remove/").status_code == 403
    assert signed_in(desk, "charlie").post(f"/cases/views/{key}/remove/").status_code == 404
    signed_in(desk, "carol").post(f"/cases/views/{key}/remove/")
    assert "贵的" not in signed_in(desk, "bob").get("/cases/").content.decode()
