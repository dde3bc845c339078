"""A stored answer of TOP as every connector tells it: rows, strange words, values that stay out."""

from collections.abc import Sequence
from typing import Any

from fuchang.connect.heard import Asked, Heard, Unbelieved
from fuchang.connect.taobao.mapping import Context, mapped
from fuchang.connect.taobao.maps import map_of
from fuchang.connect.taobao.methods import method

SAID = "tmc."
_EXPECTED = "平台文档里的写法 / as the platform documents it"


def heard(call: str, told: Sequence[Any], asked: Asked) -> Heard:
    """Read the rows that a method answered by the maps that it names; `tmc.<map>` is said by messages.

    Raises UnknownWord.
    """
    context = Context(shop_id=asked.shop_id, asked_at=asked.asked_at, secret=asked.secret)
    rows = [row for row in told if isinstance(row, dict)]
    found = Heard()
    for name in [call.removeprefix(SAID)] if call.startswith(SAID) else method(call).maps:
        facts = mapped(name, [{**asked.about, **row} for row in rows], context)
        for table, more in facts.tables.items():
            found.tables.setdefault(table, []).extend(more)
        found.strange.update((f"{one.map}.{one.column}", one.word) for one in facts.strange)
        table = next((table for table, rows in map_of(name).by_table() if rows.own), name)
        found.unbelieved += [
            Unbelieved(table, f"{name}.{one.column}", one.value, _EXPECTED) for one in facts.broken
        ]
    return found
