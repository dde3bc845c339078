"""What a shop grants: by its owner alone, sealed, told once when it is lost, forgotten when it ends."""

from collections.abc import Iterator

import pytest

from fuchang.connect.platforms import Grant
from fuchang.shops import authorising, keeping, shop_secrets
from fuchang.shops.access import NoSuchThing, NotAllowed, system
from fuchang.shops.models import AuditRow, Authorisation, Secret
from fuchang.store import feeds
from fuchang.store.cells import Unsealable
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
SECRET, TOKEN = "an-app-secret-of-ours", "6200canary" * 5
GRANT = Grant(token=TOKEN, granted_to="小满童装:客服", ends_at=NOW + 30 * 86_400)


@pytest.fixture(autouse=True)
def seen() -> Iterator[None]:
    with everything("the test"):
        yield


def applied(desk: Desk, who: str = "alice", app_secret: str = SECRET) -> Authorisation:
    return authorising.apply_for(
        desk.access(who), desk.mine.pk, platform="taobao", app_key=" 12345678 ", app_secret=app_secret,
        gateway="", now=NOW,
    )  # fmt: skip


def granted(desk: Desk) -> Authorisation:
    return authorising.granted(desk.access("alice"), applied(desk).pk, GRANT, now=NOW)


@pytest.mark.parametrize("who", ["bob", "carol", "dora", "erin", "finn"])
def test_only_an_owner_connects_a_shop(desk: Desk, who: str) -> None:
    with pytest.raises(NotAllowed):
        applied(desk, who)
    with pytest.raises(NoSuchThing):
        applied(desk, "charlie")


def test_secrets_rest_sealed_and_open_again(desk: Desk) -> None:
    found = granted(desk)
    assert authorising.of(found).secret == SECRET
    assert authorising.token(found) == TOKEN
    cells = " ".join(Secret.objects.values_list("cell", flat=True))
    assert SECRET not in cells
    assert TOKEN not in cells
    told = " ".join(str((row.before, row.after, row.reason)) for row in AuditRow.objects.all())
    assert SECRET not in told
    assert TOKEN not in told
    assert TOKEN not in repr(GRANT)


def test_a_secret_moved_to_another_name_does_not_open(desk: Desk) -> None:
    granted(desk)
    first, second = Secret.objects.order_by("pk")
    Secret.objects.filter(pk=first.pk).update(cell=second.cell)
    with pytest.raises(Unsealable):
        shop_secrets.opened(desk.mine.pk, first.name)


def test_an_empty_secret_keeps_the_one_that_is_there_and_none_at_all_is_asked_for(
    desk: Desk,
) -> None:
    with pytest.raises(authorising.KeysNeeded):
        applied(desk, app_secret="")
    applied(desk)
    assert authorising.of(applied(desk, app_secret=" ")).secret == SECRET


def test_a_lost_grant_is_told_once_however_many_calls_learn_of_it(desk: Desk) -> None:
    found = granted(desk)
    said = [
        authorising.lost(system(), found.pk, why="invalid-sessionkey", now=NOW) for _ in range(5)
    ]
    assert said == [True, False, False, False, False]
    assert AuditRow.objects.filter(action="shop.authorisation.ended").count() == 1
    authorising.granted(desk.access("alice"), found.pk, GRANT, now=NOW + 1)
    assert Authorisation.objects.get(pk=found.pk).standing


def test_acting_is_off_until_an_owner_switches_it_on(desk: Desk) -> None:
    found = granted(desk)
    assert not found.writing
    with pytest.raises(NotAllowed):
        authorising.switch(desk.access("carol"), found.pk, what="writing", on=True, now=NOW)
    assert authorising.switch(
        desk.access("alice"), found.pk, what="writing", on=True, now=NOW
    ).writing
    with pytest.raises(NoSuchThing):
        authorising.switch(desk.access("alice"), found.pk, what="pk", on=True, now=NOW)


def test_what_was_not_granted_cannot_be_switched_on(desk: Desk) -> None:
    with pytest.raises(authorising.NotGranted):
        authorising.switch(desk.access("alice"), applied(desk).pk, what="writing", on=True, now=NOW)


def test_an_end_forgets_every_secret(desk: Desk) -> None:
    found = granted(desk)
    authorising.end(desk.access("alice"), found.pk, now=NOW)
    assert not Secret.objects.exists()
    with pytest.raises(shop_secrets.NoSecret):
        authorising.token(found)


def test_an_account_that_is_another_shop_of_the_desk_is_refused_and_changes_nothing(
    desk: Desk,
) -> None:
    granted(desk)
    alice = desk.access("alice")
    other = keeping.add(alice, name="另一家店", platform="taobao", shop_id="", now=NOW)
    alice = desk.access("alice")
    wrong = authorising.apply_for(
        alice, other.pk, platform="taobao", app_key="12345678", app_secret=SECRET, gateway="", now=NOW
    )  # fmt: skip
    with pytest.raises(authorising.GrantedElsewhere, match=desk.mine.name):
        authorising.granted(alice, wrong.pk, GRANT, now=NOW)
    assert not Authorisation.objects.get(pk=wrong.pk).standing
    authorising.end(alice, Authorisation.objects.get(shop_key=desk.mine.pk).pk, now=NOW)
    assert authorising.granted(alice, wrong.pk, GRANT, now=NOW).standing


def test_feeds_that_an_owner_stopped_or_ended_are_not_deaf(desk: Desk) -> None:
    found, alice = granted(desk), desk.access("alice")
    feed = feeds.named(desk.mine.pk, "taobao", "refunds")

    def signs() -> str:
        feed.refresh_from_db()
        return feeds.sign(feed, now=NOW).state

    seen = []
    for on in (False, True):
        authorising.switch(alice, found.pk, what="reading", on=on, now=NOW)
        seen.append(signs())
    authorising.end(alice, found.pk, now=NOW)
    assert [*seen, signs()] == ["off", "new", "off"]


def test_another_gateway_is_asked_at_once(desk: Desk) -> None:
    granted(desk)
    feed = feeds.named(desk.mine.pk, "taobao", "refunds")
    feeds.failed(feed, problem="HTTP 405", now=NOW, wait_s=900)
    applied(desk)
    feed.refresh_from_db()
    assert (feed.failures, feed.problem, feed.next_at) == (0, "", NOW)
    assert feeds.sign(feed, now=NOW).state == "new"


def test_a_rotated_key_opens_them_still(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = granted(desk)
    for row in Secret.objects.all():
        assert shop_secrets.reseal(row.pk) == 0
    monkeypatch.setattr(shop_secrets, "sealed_now", lambda _: False)
    assert sum(shop_secrets.reseal(row.pk) for row in Secret.objects.all()) == 2
    assert authorising.token(found) == TOKEN
