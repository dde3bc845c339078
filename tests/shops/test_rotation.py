"""A new master key: nothing is lost, wherever it is cut off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from fuchang.cases import proof
from fuchang.kernel.config import key_path, master_keys
from fuchang.shops import audit, rotation
from fuchang.shops.access import system
from fuchang.store import inbox
from fuchang.store.cells import Unsealable, blind_index, sealed_now, unseal
from fuchang.store.facts import contacts
from fuchang.store.models import Contact
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]


@pytest.fixture
def seeds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> Iterator[dict[int, str]]:
    """Four people with a factor, and a key in a file."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.delenv("FUCHANG_KEY")
    key_path().parent.mkdir(parents=True, exist_ok=True)
    key_path().write_text("a1" * 32 + "\n", encoding="ascii")
    audit.record(system(), action="desk.made", object="desk", now=NOW)
    found = {}
    for name in ("alice", "bob", "carol", "dora"):
        seed = generate_totp_secret()
        found[TOTP.activate(desk.people[name], seed).instance.pk] = seed
    with everything("the test"):
        yield found


def opened() -> dict[int, str]:
    return {
        one.pk: unseal(one.data["secret"], table="mfa", column="seed", row="")
        for one in Authenticator.objects.all()
    }


def test_all_opens_with_the_new_key_alone(seeds: dict[int, str]) -> None:
    index = blind_index("phone", "13812345678", 3)
    assert rotation.rotate(now=NOW) == len(seeds)
    assert len(master_keys()) == 1
    assert "a1" * 32 not in key_path().read_text(encoding="ascii")
    assert key_path().stat().st_mode & 0o777 == 0o600
    assert opened() == seeds
    assert blind_index("phone", "13812345678", 3) == index
    told = audit.walk(0)
    assert (told.rows, told.broken_at) == (2, None)


@pytest.mark.parametrize("cut", range(4))
def test_it_goes_on_where_it_was_cut_off(
    cut: int, seeds: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work, left = rotation._sealed_anew, iter(range(cut))

    def cut_off(key: int) -> int:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return work(key)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_sealed_anew", cut_off)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate(now=NOW)
    assert len(master_keys()) == 2
    assert opened() == seeds
    assert rotation.rotate(now=NOW) == len(seeds) - cut
    assert opened() == seeds
    assert all(sealed_now(one.data["secret"]) for one in Authenticator.objects.all())


def test_buyers_originals_and_proof_open_with_the_new_key_alone(
    desk: Desk, seeds: dict[int, str]
) -> None:
    row = dict.fromkeys(contacts.FIELDS) | {"shop_id": "小满童装", "order_id": "1", "at": NOW}
    with everything("the test"):
        contacts.put(
            [{**row, "phone": "13812345678", "name": "张三"}, {**row, "order_id": "2", "name": "李四"}],
            shop_keys={"小满童装": desk.mine.pk},
        )  # fmt: skip
        taken = inbox.receive(shop_key=desk.mine.pk, source="t", name="a.csv", by="x", now=NOW, body=b"original")  # fmt: skip
        piece = proof.keep("a.txt", [b"proof of a buyer"])
        old = inbox.contents(taken.delivery).read_bytes()
        assert rotation.rotate(now=NOW) == len(seeds) + 3 + 2
        assert len(master_keys()) == 1
        said = [contacts.clear(one) for one in Contact.objects.order_by("order_id")]
        assert said == [{"name": "张三", "phone": "13812345678"}, {"name": "李四"}]
        assert inbox.read(taken.delivery) == b"original"
        assert b"".join(proof.pieces(piece.sha256)) == b"proof of a buyer"
        assert inbox.contents(taken.delivery).read_bytes() != old


def test_without_the_key_nothing_opens(seeds: dict[int, str]) -> None:
    assert seeds
    key_path().write_text("b2" * 32 + "\n", encoding="ascii")
    with pytest.raises(Unsealable):
        opened()


def test_a_key_in_the_environment_is_not_rotated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUCHANG_KEY", "a1" * 32)
    with pytest.raises(rotation.KeyInEnvironment):
        rotation.rotate(now=NOW)
