"""What a form or an address asks for, read so that nothing a stranger types can be a server error."""

import contextlib
from datetime import datetime, timedelta

from fuchang.kernel.clock import PLATFORM_ZONE, from_local

LONGEST = 18  # digits that every database here takes as a whole number


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number of plain digits; `²`, a sign or five thousand digits are none."""
    plain = text is not None and text.isascii() and text.isdigit() and len(text) <= LONGEST
    return int(text) if plain and text else otherwise


def until(choice: str, at: str, now: int) -> int:
    """The moment that a choice of the snooze sheet means."""
    local = datetime.fromtimestamp(now, PLATFORM_ZONE)
    if choice == "tonight":
        local = local.replace(hour=18, minute=0, second=0)
        return max(now + 60, int(local.timestamp()))
    if choice == "tomorrow":
        local = (local + timedelta(days=1)).replace(hour=9, minute=0, second=0)
        return int(local.timestamp())
    if choice == "at":
        with contextlib.suppress(ValueError):
            return from_local(at)
    return now + 3_600
