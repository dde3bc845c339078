"""Signs of life for watchers: public, cheap, and without a word about what is inside."""

import shutil

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from fuchang.store import feeds, sending, trouble
from fuchang.store.models import Delivery, Feed, Job, Pulse
from fuchang.store.walls import everything
from fuchang.web.routes import PUBLIC, Route

TICK_S, WAITING_S, BACKUP_S = 120, 300, 26 * 3_600
LEAST_FREE = 0.05


def health(_request: HttpRequest) -> HttpResponse:
    """The web answers, the database can be asked, and what is written stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    refused = trouble.lasting()
    return JsonResponse({"ok": not refused, "refused": refused}, status=503 if refused else 200)


def ready(request: HttpRequest) -> HttpResponse:
    """Whether the desk hears and works; 503 with the reasons."""
    with everything("signs of life"):
        reasons = _reasons(request.now)  # type: ignore[attr-defined]
    return JsonResponse({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


def _reasons(now: int) -> list[str]:
    found = {
        "schedule": not _fresh("schedule", now - TICK_S),
        "deliveries": _left_lying(now),
        "outbox": sending.due(now=now).filter(next_at__lt=now - WAITING_S).exists(),
        "backup": _unsaved(now),
        "disk": _full(),
        "refused": bool(trouble.lasting()),
        "feeds": any(feeds.sign(one, now=now).deaf for one in Feed.objects.filter(live=1)),
    }
    return [name for name, wrong in found.items() if wrong]


def _left_lying(now: int) -> bool:
    """A delivery that nobody has begun for too long, or that somebody began who works no more."""
    old = Delivery.objects.filter(received_at__lt=now - WAITING_S)
    if old.filter(state="received").exists():
        return True
    working = Job.objects.filter(state="running", lease_until_at__gte=now).exists()
    return old.filter(state="applying").exists() and not working


def _unsaved(now: int) -> bool:
    """The last backup is too old; or there is none, and something to lose for as long."""
    last = Pulse.objects.filter(name="backup").first()
    if last is not None:
        return last.beat_at < now - BACKUP_S
    return Delivery.objects.filter(received_at__lt=now - BACKUP_S).exists()


def _full() -> bool:
    disk = shutil.disk_usage(settings.STATIC_ROOT)  # in the data folder
    return disk.free < disk.total * LEAST_FREE


def _fresh(name: str, since: int) -> bool:
    return Pulse.objects.filter(name=name, beat_at__gte=since).exists()


ROUTES = [
    Route("healthz", health, "healthz", PUBLIC),
    Route("readyz", ready, "readyz", PUBLIC),
]
