"""What the desk can show for itself: the audit chain, the state digest, signs of life."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from fuchang.api.paging import Asked, Page, page_of
from fuchang.api.shapes import PROBLEMS, caller
from fuchang.pipeline.digest import digest
from fuchang.shops import audit
from fuchang.shops.models import AuditRow
from fuchang.store.models import Job, Pulse

router = Router(tags=["records"])


class AuditOut(Schema):
    """One act, as it stands in the chain of its shop."""

    id: int
    chain: int
    seq: int
    at: int
    actor: str
    address: str
    action: str
    object: str
    before: Any = None
    after: Any = None
    reason: str
    request: str
    mac: str

    @staticmethod
    def of(row: AuditRow) -> "AuditOut":
        """The row as it goes out."""
        return AuditOut.model_validate(row, from_attributes=True)


class ChainOut(Schema):
    """What a walk along a chain found; `broken_at` null: every row is as it was written."""

    chain: int
    rows: int
    head: str
    broken_at: int | None
    why: str


class DigestOut(Schema):
    """SHA-256 over the business rows: equal digests, equal desks, whatever the order of arrival."""

    whole: str
    shops: dict[str, str]


class PulseOut(Schema):
    """The last time that something happened that ought to happen again."""

    name: str
    beat_at: int


class Signs(Schema):
    """Workers, schedule, backup; jobs that failed or wait."""

    pulses: list[PulseOut]
    jobs_ready: int
    jobs_running: int
    jobs_failed: int


@router.get("audit", response={200: Page[AuditOut], **PROBLEMS})
def list_audit(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """The acts in one's shops, newest first."""
    caller(request).require("see_audit")
    rows = AuditRow.objects.filter(chain__in=caller(request).shops_for("see_audit"))
    return page_of(rows, asked, AuditOut.of)


@router.get("audit/verify", response={200: list[ChainOut], **PROBLEMS})
def verify_audit(request: HttpRequest) -> list[ChainOut]:
    """Walk the chain of every shop, row by row."""
    caller(request).require("see_audit")
    walked = audit.verified(caller(request).shops_for("see_audit"))
    return [ChainOut.model_validate(one, from_attributes=True) for one in walked]


@router.get("digest", response={200: DigestOut, **PROBLEMS})
def read_digest(request: HttpRequest) -> dict[str, Any]:
    """The state digest of one's shops, per shop and whole."""
    caller(request).require("see_audit")
    return digest(caller(request).shops_for("see_audit"))


@router.get("signs", response={200: Signs, **PROBLEMS})
def read_signs(request: HttpRequest) -> Signs:
    """Whether workers work and jobs go through."""
    caller(request).require("manage_rules")
    states = list(Job.objects.exclude(state="done").values_list("state", flat=True)[:100_000])
    beats = Pulse.objects.exclude(name="first-run").order_by("name")[:500]
    return Signs(
        pulses=[PulseOut(name=one.name, beat_at=one.beat_at) for one in beats],
        jobs_ready=states.count("ready"),
        jobs_running=states.count("running"),
        jobs_failed=states.count("failed"),
    )
