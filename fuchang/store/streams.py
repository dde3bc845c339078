"""Four streams of who came, saw, handed over and read out: JSON lines, written at once.

login: every attempt. order_view: one line per human look at an order. hand_over: what was given to
whom. database: bulk reads and exports. Secrets and whole phone numbers are taken out by value.
"""

import json
import logging
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from fuchang.kernel.config import data_dir
from fuchang.store import failures
from fuchang.store.masks import without_phones

APP = "fuchang"
MOST_ORDERS = 100
# of the request that is being answered: with what somebody came, and when to the millisecond
_came: ContextVar[tuple[str, int]] = ContextVar("device and moment", default=("", 0))


def coming(*, device: str, ms: int) -> None:
    """Whatever is written now is of a request from this device, at this moment."""
    _came.set((device[:200], ms))


_log = logging.getLogger("fuchang.streams")


class Redact(logging.Filter):
    """Takes phone numbers and secrets out of whatever is logged, and values out of tracebacks.

    What strangers try, such as another host's name, is told in one line: it is no defect of ours.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        record.msg, record.args = failures.without_secrets(record.getMessage()), ()
        if record.exc_info and record.exc_info[1]:
            record.exc_text = failures.told(record.exc_info[1]).rstrip()
        elif record.exc_text:
            record.exc_text = failures.without_secrets(record.exc_text)
        return True


def configure(settings: dict[str, Any]) -> None:  # noqa: ARG001 - Django's signature
    """Set up logging; Django calls it once. Its own warnings, one for each refusal, are left out."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("django").setLevel(logging.ERROR)
    for handler in logging.getLogger().handlers:
        handler.addFilter(Redact())


def login(*, login: str, address: str, good: bool, request: HttpRequest, now: int) -> None:
    """One attempt to come in."""
    _write("login", now=now, user=login[:80], ip=address, url=request.path, good=good)


def order_view(
    *, actor: str, address: str, url: str, orders: Sequence[str], operation: str, now: int
) -> None:
    """One look at orders, at most a hundred a line."""
    for start in range(0, len(orders), MOST_ORDERS):
        some = list(orders[start : start + MOST_ORDERS])
        _write(
            "order_view", now=now, user=actor, ip=address, url=url, orders=some, operation=operation
        )


def hand_over(*, actor: str, to: str, what: str, orders: Sequence[str], now: int) -> None:
    """Something about orders was given to somebody."""
    _write("hand_over", now=now, user=actor, to=to, what=what, orders=list(orders)[:MOST_ORDERS])


def database(*, actor: str, operation: str, rows: int, now: int) -> None:
    """A bulk read or an export."""
    _write("database", now=now, user=actor, operation=operation, rows=rows)


def folder() -> Path:
    """Where the streams rest."""
    return data_dir() / "logs"


def _write(stream: str, *, now: int, **told: Any) -> None:
    device, ms = _came.get()
    about = {"at": now, "ms": ms or now * 1_000, "app": APP, "device": device}
    line = without_phones(json.dumps(about | told, ensure_ascii=False))
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder() / f"{stream}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    except (
        OSError
    ) as error:  # a full disk: the line goes where the server's log goes, never nowhere
        _log.error("%s.jsonl: %s: %s", stream, error.strerror, line)
