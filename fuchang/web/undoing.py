"""The toast that offers to take back what was just done: eight seconds, one key (z)."""

from typing import Any

from django.http import HttpRequest

LASTS_S = 8
_PLACE = "undo"


def offer(request: HttpRequest, said: str, address: str, *, event: int = 0) -> None:
    """Say what was done, with a way back to be shown on the next page."""
    until = request.now + LASTS_S  # type: ignore[attr-defined]
    request.session[_PLACE] = {"said": said, "address": address, "event": event, "until": until}


def taken(request: HttpRequest) -> dict[str, Any] | None:
    """The offer, once, while it lasts."""
    session = getattr(request, "session", None)
    if session is None or _PLACE not in session:
        return None
    found: dict[str, Any] = session.pop(_PLACE)
    return found if found["until"] >= request.now else None  # type: ignore[attr-defined]
