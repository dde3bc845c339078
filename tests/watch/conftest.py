"""A receiver that listens, and a desk that may reach it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.receiver import Receiver

if TYPE_CHECKING:
    from fuchang.store.models import OutboxMessage, Webhook
    from tests.people import Desk

NOW = 1_795_400_000


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver() as listening:
        monkeypatch.setenv("FUCHANG_PRIVATE", f"erp.example:8080, {listening.pair}")
        yield listening


@pytest.fixture
def hook(desk: "Desk", receiver: Receiver) -> Iterator["Webhook"]:
    """Alice's receiver, in a scope in which everything can be seen."""
    from fuchang.store.walls import everything
    from fuchang.watch import hooks

    with everything("tests"):
        made, _ = hooks.add(
            desk.access("alice"), shop_key=desk.mine.pk, name="ERP", url=receiver.url,
            wanted=["hold.*", "case.closed"], now=NOW, may_acknowledge=True,
        )  # fmt: skip
        yield made


@pytest.fixture
def posted(hook: "Webhook") -> Callable[..., "OutboxMessage"]:
    """`posted("a")` is a message for that receiver."""
    from fuchang.store.outbox import post

    def make(dedupe: str, **about) -> "OutboxMessage":
        message = post(
            shop_key=hook.shop_key, channel="webhook", topic="hold.asked", target=str(hook.pk),
            payload={"hold": 1, "order_id": "3823660075925000001"}, dedupe=dedupe,
            now=about.pop("now", NOW), **about,
        )  # fmt: skip
        assert message is not None
        return message

    return make
