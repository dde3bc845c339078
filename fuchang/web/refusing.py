"""A closing that was refused: what was typed waits in the session for the page that follows, once."""

from typing import Any

from django.http import HttpRequest

from fuchang.cases.closing import MissingForClosing
from fuchang.kernel.errors import AskUser

NAME = "refused"
TYPED = {"outcome": 40, "saved": 40, "lost": 40, "root_cause": 400, "why": 4_000, "anyway": 1}


def keep(request: HttpRequest, number: str, refusal: AskUser) -> None:
    """Keep what was typed; what lacks is said by the page itself, line by line, where it is mended."""
    lacks = isinstance(refusal, MissingForClosing)
    typed = {name: request.POST.get(name, "")[:most] for name, most in TYPED.items()}
    said = "" if lacks else str(refusal)
    request.session[NAME] = {"number": number, "typed": typed, "said": said, "lacks": lacks}


def of(request: HttpRequest, number: str) -> dict[str, Any] | None:
    """What was refused of this case a moment ago; said once."""
    kept: dict[str, Any] | None = request.session.get(NAME)
    if kept is None or kept["number"] != number:
        return None
    del request.session[NAME]
    return kept
