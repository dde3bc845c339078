"""数据接入: a back-fill shows how far it is, a lost grant reads nothing, an end asks for the keys again."""

import pytest

from fuchang.connect.platforms import Grant
from fuchang.kernel.clock import DAY, clock
from fuchang.shops import authorising
from fuchang.shops.models import Authorisation
from fuchang.store import feeds
from fuchang.store.models import PersonalRequest
from fuchang.store.walls import everything
from tests.people import NOW, Desk
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def granted(desk: Desk) -> Authorisation:
    """Alice's shop, whose refunds are read halfway."""
    alice, now = desk.access("alice"), clock()
    with everything("the test connects the shop"):
        made = authorising.apply_for(
            alice, desk.mine.pk, platform="taobao", app_key="1", app_secret="s" * 20, gateway="", now=NOW
        )  # fmt: skip
        feed = feeds.named(desk.mine.pk, "taobao", "refunds")
        feeds.heard(
            feed, rows=3, now=now, next_at=now, read_to_at=now - 90_000, progress={"done": 1, "of": 2}
        )  # fmt: skip
        grant = Grant(token="t" * 40, granted_to="小满童装", ends_at=now + 86_400)
        return authorising.granted(alice, made.pk, grant, now=now)


def page(desk: Desk) -> str:
    return signed_in(desk, "alice").get("/data/").content.decode()


def test_a_back_fill_says_how_far_it_is_and_looks_again_by_itself(
    desk: Desk, granted: Authorisation
) -> None:
    text = page(desk)
    assert "补读历史 50%" in text
    assert "落后" not in text
    assert 'hx-trigger="every 2s"' in text


def test_a_problem_is_read_in_ones_own_language(desk: Desk, granted: Authorisation) -> None:
    with everything("the test is refused"):
        feed = feeds.named(desk.mine.pk, "taobao", "refunds")
        feeds.failed(feed, problem="HTTP 405 网关地址不对？ / is the gateway right?", now=NOW)
    text = page(desk)
    assert "网关地址不对？" in text
    assert "is the gateway right?" not in text


def test_a_clock_that_differs_from_the_platforms_is_told(desk: Desk) -> None:
    assert "本机时钟与平台相差" not in page(desk)
    feeds.clock_there(ahead_s=660, now=clock())
    assert "+660" in page(desk)
    feeds.clock_there(ahead_s=-90, now=clock())
    assert "-90" in page(desk)


def test_a_lost_grant_is_not_shown_as_well(desk: Desk, granted: Authorisation) -> None:
    with everything("the test loses it"):
        authorising.lost(desk.access("alice"), granted.pk, why="invalid-sessionkey", now=NOW)
    text = page(desk)
    assert "没有授权，没在读" in text
    assert 'hx-trigger="every 2s"' not in text


def test_who_disconnected_is_asked_for_the_keys_and_not_sent_to_the_platform(
    desk: Desk, granted: Authorisation
) -> None:
    signed_in(desk, "alice").post(f"/data/{granted.pk}/end/")
    text = page(desk)
    assert "已断开，重新接入时再填密钥" in text
    assert "去授权" not in text


def asked(shop: int, **about: int) -> PersonalRequest:
    with everything("the test"):
        return PersonalRequest.objects.create(
            shop_key=shop, platform="shopify", request_id=f"1:{about}", duty="redact_buyer",
            buyer="191167", orders=["299938"], **{"received_at": NOW, "due_at": clock() + DAY, **about},
        )  # fmt: skip


def test_a_request_of_data_protection_says_what_to_do_by_when_and_who_says_so(desk: Desk) -> None:
    assert 'id="personal"' not in page(desk)
    row = asked(desk.mine.pk)
    asked(desk.mine.pk, due_at=NOW - DAY)
    asked(desk.other.pk, received_at=NOW + 1)
    text = page(desk)
    assert text.count("买家要求删除数据") == 2
    assert text.count("191167") == 2
    assert "https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance" in text
    assert 'tag-red">已超时' in text
    client = signed_in(desk, "alice")
    client.post(f"/data/personal/{row.pk}/", {"words": "已删并回复"})
    text = page(desk)
    assert "已删并回复" in text
    assert f"/data/personal/{row.pk}/" not in text


def test_home_tells_who_may_settle_them_of_requests_whose_time_runs_out(desk: Desk) -> None:
    def home(name: str) -> str:
        return signed_in(desk, name).get("/").content.decode()

    asked(desk.mine.pk, due_at=clock() + 30 * DAY)
    assert 'id="asked"' not in home("alice")
    asked(desk.mine.pk, due_at=clock() + 6 * DAY)
    assert "1 件 7 天内到期" in home("alice")
    assert "件已超时" not in home("alice")
    asked(desk.mine.pk, due_at=clock() - DAY)
    text = home("alice")
    assert 'note-red" id="asked"' in text
    assert "1 件已超时，1 件 7 天内到期" in text
    assert 'href="/data/#personal"' in text
    assert 'id="asked"' not in home("bob")


def test_who_may_not_settle_it_sees_it_and_who_does(desk: Desk) -> None:
    row = asked(desk.mine.pk)
    client = signed_in(desk, "bob")
    text = client.get("/data/").content.decode()
    assert "由主管或店主办理" in text
    assert f"/data/personal/{row.pk}/" not in text
    assert client.post(f"/data/personal/{row.pk}/", {"words": "好"}).status_code == 403


def test_disconnecting_says_first_what_it_does(desk: Desk, granted: Authorisation) -> None:
    text = page(desk)
    assert text.index("断开后忘记密钥和授权") < text.index(f'action="/data/{granted.pk}/end/"')


def test_services_that_nobody_set_up_have_no_empty_table(
    desk: Desk, granted: Authorisation
) -> None:
    assert "上次推送" not in page(desk)
