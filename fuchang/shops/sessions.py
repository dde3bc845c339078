"""Where somebody is logged in: the list of one's own sessions, and their end."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from fuchang.shops import audit
from fuchang.shops.access import Access

CAME = "came"
LONGEST_DEVICE = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """One session: since when, from where, with what; `current`: the one that asks."""

    since_at: int
    address: str
    device: str
    current: bool


def came(request: HttpRequest) -> None:
    """Note with a fresh session when, from where and with what it began."""
    request.session[CAME] = {
        "at": getattr(request, "now", 0),
        "address": request.META.get("REMOTE_ADDR", ""),
        "device": request.headers.get("User-Agent", "")[:LONGEST_DEVICE],
    }


def mine(person_id: int, *, current: str) -> list[Seen]:
    """The sessions of a person that have not ended, newest first."""
    found = [
        Seen(
            since_at=int(told.get(CAME, {}).get("at", 0)),
            address=str(told.get(CAME, {}).get("address", "")),
            device=str(told.get(CAME, {}).get("device", "")),
            current=row.session_key == current,
        )
        for row, told in _of(person_id)
    ]
    return sorted(found, key=lambda one: -one.since_at)


def end(person_id: int, *, but: str = "") -> int:
    """End the sessions of a person (but one); gives how many."""
    ended = [row.session_key for row, _ in _of(person_id) if row.session_key != but]
    Session.objects.filter(session_key__in=ended).delete()
    return len(ended)


def end_others(access: Access, *, current: str, now: int) -> int:
    """Log out everywhere else."""
    with transaction.atomic():
        count = end(access.person_id or 0, but=current)
        audit.record(
            access, action="sessions.ended", object=f"person:{access.person_id}",
            after={"ended": count}, now=now,
        )  # fmt: skip
    return count


def _of(person_id: int) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Sessions rest sealed with Django's key, so each is opened to see whose it is."""
    for row in Session.objects.iterator():
        told = SessionStore().decode(row.session_data)
        if told.get(SESSION_KEY) == str(person_id):
            yield row, told
