"""The same messages by calls of the gateway, for places where no websocket gets through."""

from collections.abc import Sequence

from fuchang.connect.taobao.gateway import Gateway
from fuchang.connect.taobao.tmc.listening import Keep
from fuchang.connect.taobao.tmc.messages import Message, of_call

MOST_AT_ONCE = 200


def consume(
    gateway: Gateway, keep: Keep, *, group: str = "default", most: int = MOST_AT_ONCE
) -> int:
    """One batch: taken, kept, confirmed. Gives how many; 0 means that one may sleep a while."""
    asked = {"group_name": group, "quantity": max(10, min(most, MOST_AT_ONCE))}
    rows = gateway.call("taobao.tmc.messages.consume", asked).rows()
    batch = list({message.id: message for message in map(of_call, rows)}.values())
    if batch:
        keep(batch)
        confirm(gateway, batch, group=group)
    return len(batch)


def confirm(gateway: Gateway, batch: Sequence[Message], *, group: str = "default") -> None:
    """Tell that these are kept."""
    ids = [message.id for message in batch]
    for first in range(0, len(ids), MOST_AT_ONCE):
        told = {"group_name": group, "s_message_ids": ids[first : first + MOST_AT_ONCE]}
        gateway.call("taobao.tmc.messages.confirm", told)
