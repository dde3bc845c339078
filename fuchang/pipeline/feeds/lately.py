"""What was read whole a moment ago, so that a list that names it once more costs no second call.

A message tells of a change before the list does, and is followed at once. Only this process knows of
it: whoever starts anew reads once more.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

MOST = 2_000
Place = tuple[int, str, str]  # shop, thing, its id


class Lately:
    """The last things that were read, as they were said."""

    def __init__(self) -> None:
        self._rows: OrderedDict[Place, Mapping[str, Any]] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def read(self, shop_key: int, thing: str, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """This was said of it just now."""
        place = (shop_key, thing, key)
        with self._one_at_a_time:
            self._rows.pop(place, None)
            if len(rows) == 1:
                self._rows[place] = rows[0]
            while len(self._rows) > MOST:
                self._rows.popitem(last=False)

    def tells_more(self, shop_key: int, thing: str, key: str, row: Mapping[str, Any]) -> bool:
        """Whether a list's row says anything else than what was read, or nothing was read."""
        with self._one_at_a_time:
            known = self._rows.get((shop_key, thing, key), {})
        both = row.keys() & known.keys()
        return "modified" not in both or any(row[name] != known[name] for name in both)
