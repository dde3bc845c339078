"""数据接入: a back-fill shows how far it is, a lost grant reads nothing, an end asks for the keys again."""

import pytest

from fuchang.connect.platforms import Grant
from fuchang.kernel.clock import clock
from fuchang.shops import authorising
from fuchang.shops.models import Authorisation
from fuchang.store import feeds
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
