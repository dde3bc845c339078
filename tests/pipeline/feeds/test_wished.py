"""What a platform refuses waits; what goes first waits for nothing else's sake, and one shop for no other's."""

import threading
from typing import Any

import pytest

from fuchang.kernel.clock import clock
from fuchang.kernel.errors import AskUser
from fuchang.pipeline.feeds import wished
from fuchang.pipeline.feeds.wished import Wished
from fuchang.store.models import Wish
from fuchang.store.wishes import wish
from tests.pipeline.feeds.connected import Connected

pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]


class Room:
    """A platform that answers so."""

    FIRST = "refund"

    def __init__(self, trouble: Exception | None = None) -> None:
        self.trouble = trouble
        self.asked: list[int] = []

    def grant_wishes(self, shop_key: int, _way: Any, *, first: bool, now: int) -> int:
        assert now
        self.asked.append(shop_key)
        if self.trouble and not first:
            raise self.trouble
        return 1


def due() -> set[str]:
    return set(Wish.objects.filter(next_at__lte=clock()).values_list("thing", flat=True))


@pytest.fixture
def asking(connected: Connected) -> Wished:
    Wish.objects.all().delete()
    wish(connected.shop.pk, "taobao", [("refund", "1"), ("trade", "2")], now=clock() - 5)
    return Wished(connected.caller._gateways)


@pytest.mark.parametrize("trouble", [ValueError("odd"), AskUser("no")])
def test_refunds_do_not_rest_because_something_else_was_refused(
    asking: Wished, trouble: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(trouble)
    monkeypatch.setattr(wished, "room", lambda _name: room)
    assert not asking.others(threading.Event())
    assert due() == {"refund"}
    assert Wish.objects.get(thing="trade").why
    assert asking.first(threading.Event())


def test_a_round_ends_when_it_is_told_to_stop(
    asking: Wished, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room()
    monkeypatch.setattr(wished, "room", lambda _name: room)
    key = Wish.objects.all()[0].shop_key
    monkeypatch.setattr(wished, "_named", lambda **_about: [(key, "taobao")] * 3)
    stop = threading.Event()
    stop.set()
    asking.others(stop)
    assert len(room.asked) == 1
    monkeypatch.setattr(wished, "OTHERS_S", -1)
    asking.others(threading.Event())
    assert len(room.asked) == 2


@pytest.mark.usefixtures("asking")
def test_who_waits_longest_is_asked_first() -> None:
    wish(7, "taobao", [("refund", "9")], now=clock() - 60)
    assert wished._named(now=clock(), first=True)[0][0] == 7
