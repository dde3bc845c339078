"""The demo's shops at the simulated platform: granted once, found again where it moved, left where ended."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from fuchang.kernel.clock import clock
from fuchang.pipeline import stage
from fuchang.sandbox import live
from fuchang.sandbox.serve import Running
from fuchang.shops import authorising
from fuchang.shops.access import access_of
from fuchang.shops.models import Authorisation, Person
from fuchang.store.facts.tables import ensure, forget
from fuchang.store.models import Feed
from fuchang.store.walls import everything

pytestmark = [pytest.mark.loopback, pytest.mark.store, pytest.mark.slow]


@pytest.fixture
def shops(transactional_db: None) -> Iterator[None]:
    forget()
    ensure()
    with everything("the test"):
        stage.open_shops(now=clock())
        yield


@pytest.fixture
def platform(server: Running) -> int:
    return server.port


def granted() -> list[tuple[int | None, int]]:
    rows = Authorisation.objects.order_by("shop_key").values_list("granted_at", "writing")
    return [(at, writing) for at, writing in rows]


def test_every_shop_is_granted_may_be_acted_on_and_has_its_feeds(
    shops: None, platform: int
) -> None:
    assert not live.heard(platform)
    live.connect(platform, now=clock())
    assert live.heard(platform)
    assert all(at and writing for at, writing in granted())
    assert Feed.objects.count() == 12


def test_connected_again_nothing_is_granted_again(shops: None, platform: int) -> None:
    live.connect(platform, now=clock())
    before = granted()
    Authorisation.objects.update(gateway="http://127.0.0.1:9/router/rest")
    assert not live.heard(platform)
    live.connect(platform, now=clock() + 60)
    assert (live.heard(platform), granted()) == (True, before)


def test_what_a_person_ended_stays_ended(shops: None, platform: int) -> None:
    live.connect(platform, now=clock())
    owner = access_of(Person.objects.get(login="linyue"), second_factor=True)
    first = Authorisation.objects.order_by("shop_key")[0]
    authorising.end(owner, first.pk, now=clock())
    live.connect(platform, now=clock())
    assert [bool(at) for at, _ in granted()] == [False, True, True]


def test_a_platform_that_does_not_answer_is_told(
    shops: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PATIENCE_S", 0)
    with pytest.raises(live.NoPlatform, match="模拟平台没有应答"):
        live.connect(9, now=clock())


def test_it_answers_where_it_did_unless_somebody_else_does(tmp_path: Path) -> None:
    first = live.port(tmp_path / "market")
    assert live.port(tmp_path / "market") == first
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        other.listen()
        assert live.port(tmp_path / "market") != first
