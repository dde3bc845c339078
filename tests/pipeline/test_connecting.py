"""Whoever comes back with a code is whoever was sent, soon, and of that shop."""

from collections.abc import Iterator

import pytest
import time_machine

from fuchang.connect.taobao.granting import NotExchanged
from fuchang.kernel.clock import clock
from fuchang.pipeline import connecting
from fuchang.shops import authorising
from fuchang.shops.access import NoSuchThing, NotAllowed
from fuchang.store.models import Feed
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
REDIRECT = "http://desk.test/data/granted/"
KEY = "6200" + "a" * 50


@pytest.fixture(autouse=True)
def seen() -> Iterator[None]:
    with everything("the test"):
        yield


def sent(desk: Desk) -> tuple[int, str]:
    found = authorising.apply_for(
        desk.access("alice"), desk.mine.pk, platform="taobao", app_key="123", app_secret="s",
        gateway="http://127.0.0.1:9/router/rest", now=NOW,
    )  # fmt: skip
    page = connecting.address(desk.access("alice"), found, redirect=REDIRECT)
    return found.pk, page.partition("state=")[2].partition("&")[0].replace("%3A", ":")


def test_a_state_that_is_not_ours_or_not_theirs_or_too_old_exchanges_nothing(desk: Desk) -> None:
    _, state = sent(desk)
    for who, told in (("alice", "made:up"), ("alice", state + "x"), ("charlie", state)):
        with pytest.raises(NoSuchThing):
            connecting.came_back(desk.access(who), state=told, code="c", redirect=REDIRECT, now=NOW)
    with pytest.raises(NotAllowed):
        connecting.came_back(desk.access("bob"), state=state, code="c", redirect=REDIRECT, now=NOW)
    late = time_machine.travel(clock() + 3_000)
    with late, pytest.raises(NoSuchThing):
        connecting.came_back(desk.access("alice"), state=state, code="c", redirect=REDIRECT, now=NOW)  # fmt: skip


@pytest.mark.loopback
def test_a_platform_that_is_not_there_says_so_and_keeps_nothing(desk: Desk) -> None:
    _, state = sent(desk)
    with pytest.raises(NotExchanged):
        connecting.came_back(desk.access("alice"), state=state, code="c", redirect=REDIRECT, now=NOW)  # fmt: skip
    assert not Feed.objects.exists()


def test_a_pasted_key_begins_every_feed_of_the_platform(desk: Desk) -> None:
    key, _ = sent(desk)
    connecting.paste(desk.access("alice"), key, text=KEY, now=NOW)
    named = set(Feed.objects.filter(shop_key=desk.mine.pk).values_list("name", flat=True))
    assert named >= {"refunds", "trades", "account", "messages"}
    with pytest.raises(NotAllowed):
        connecting.paste(desk.access("bob"), key, text=KEY, now=NOW)
    with pytest.raises(NoSuchThing):
        connecting.paste(desk.access("charlie"), key, text=KEY, now=NOW)
