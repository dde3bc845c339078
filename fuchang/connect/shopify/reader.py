"""A stored answer of Shopify as every connector tells it: rows, strange words, values that stay out."""

from collections.abc import Callable, Sequence
from typing import Any

from fuchang.connect.heard import Asked, Heard
from fuchang.connect.shopify.orders import Told, add_order
from fuchang.connect.shopify.refunds import add_dispute, add_refunds
from fuchang.connect.shopify.values import Reading
from fuchang.kernel.errors import UnknownWord


def heard(call: str, told: Sequence[Any], asked: Asked) -> Heard:
    """Read the rows of a feed (`orders`, `disputes`). Raises UnknownWord."""
    if call not in _READERS:
        raise UnknownWord(what="call", got=call, known=_READERS)
    found = Heard()
    for number, document in enumerate(told, start=1):
        if isinstance(document, dict):
            reading = Reading(asked, number, found)
            _READERS[call](reading, document)
    return found


def _order(reading: Reading, told: Told) -> None:
    add_order(reading, told)
    add_refunds(reading, told)


_READERS: dict[str, Callable[[Reading, Told], None]] = {"orders": _order, "disputes": add_dispute}
