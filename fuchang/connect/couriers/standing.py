"""Where a parcel stands: worked out of its whole trace, for "signed" is not the end. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from fuchang.connect.couriers.merge import Merged, Said, Trace
from fuchang.connect.couriers.statuses import UNKNOWN, Meaning, meaning, weight
from fuchang.kernel.clock import HOUR

# scans that a branch uploads late, after the courier has signed the parcel off
LATE_UPLOAD_S = 2 * HOUR
# a source asked so long after a signature, and still without it, contradicts it
SHOULD_KNOW_S = 6 * HOUR
_MOVING = frozenset({"picked_up", "in_transit", "customs"})
_OVER = frozenset({"delivered", "returned", "cancelled"})

# late_upload: moved after it was signed, within two hours · reopened: signed, then something else
# return_inferred: signed on its way back, so the sender has it · sources_disagree: another source,
# asked later, does not know the signature · platform_only: nobody tells of it whose word is believed
# record_not_believed: a judgement was left out of account · after_rejection: signed though refused
Doubt = Literal[
    "late_upload",
    "reopened",
    "return_inferred",
    "sources_disagree",
    "platform_only",
    "record_not_believed",
    "after_rejection",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """The parcel's state; `since` is the scan that decides, `signed_at` the first signature of all."""

    means: Meaning = UNKNOWN
    since: int | None = None
    signed_at: int | None = None
    last_scan_at: int | None = None
    scans: int = 0
    doubts: tuple[Doubt, ...] = ()

    @property
    def status(self) -> str:
        """One of the twelve words."""
        return self.means.status

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected, though more may come."""
        return self.status in _OVER

    def worth(self, *, proof_scan: bool = False) -> int:
        """What it is worth as proof against 未收到货, of 100; doubts take half."""
        full = weight(self.means, proof_scan=proof_scan)
        return full // 2 if "sources_disagree" in self.doubts else full


def standing(trace: Trace) -> Standing:
    """Where the parcel of a trace stands."""
    found = Standing()
    for scan in trace.scans:
        found = _after(found, scan)
    found = _judged(found, trace)
    return replace(found, doubts=tuple(dict.fromkeys((*found.doubts, *_doubts(found, trace)))))


def _after(before: Standing, scan: Merged) -> Standing:
    means = scan.means
    if not means.known:
        return before
    if not means.is_scan:
        return replace(before, means=means, since=scan.seen_at) if not before.scans else before
    counted = replace(before, scans=before.scans + 1, last_scan_at=scan.seen_at)
    if _is_late_upload(before, scan):
        return replace(counted, doubts=(*counted.doubts, "late_upload"))
    means, doubts = _in_context(before.means, means)
    signed = scan.seen_at if means.status == "delivered" else None
    return replace(
        counted,
        means=means,
        since=scan.seen_at,
        signed_at=before.signed_at or signed,
        doubts=(*counted.doubts, *doubts),
    )


def _is_late_upload(before: Standing, scan: Merged) -> bool:
    signed = before.means.status == "delivered" and before.since is not None
    soon = scan.seen_at - (before.since or 0) <= LATE_UPLOAD_S
    return signed and soon and scan.means.status in _MOVING


def _in_context(before: Meaning, means: Meaning) -> tuple[Meaning, tuple[Doubt, ...]]:
    """What a scan means, given where the parcel stood."""
    if before.status in {"returning", "returned"} and means.status == "delivered":
        return meaning("returned"), ("return_inferred",)
    if before.status == "returning" and means.status in _MOVING:
        return before, ()
    if before.status == "delivered" and means.status != "delivered":
        return means, ("reopened",)
    if before.status == "exception" and means == meaning("delivered"):
        refused: tuple[Doubt, ...] = ("after_rejection",) if before.reason == "rejected" else ()
        return meaning("delivered/after_exception"), refused
    if before.status == "delivered" and means.status == "delivered" and not means.reason:
        return before, ()
    return means, ()


def _judged(found: Standing, trace: Trace) -> Standing:
    """The newest judgement of a believed source, where no scan knows better."""
    believed = [one for one in trace.said.values() if one.believed and one.means.known]
    if not believed:
        return found
    newest = max(believed)
    if not found.scans and not newest.means.is_verdict:
        signed = newest.newest_scan_at or None if newest.means.status == "delivered" else None
        return replace(found, means=newest.means, since=newest.asked_at, signed_at=signed)
    if newest.means.is_verdict and not found.is_over and _is_current(newest, found):
        return replace(found, means=newest.means)
    return found


def _is_current(said: Said, found: Standing) -> bool:
    return found.last_scan_at is None or said.asked_at >= found.last_scan_at


def _doubts(found: Standing, trace: Trace) -> Iterable[Doubt]:
    doubtful = {name: one for name, one in trace.said.items() if not one.believed}
    if any(one.means.known and one.means.status != found.status for one in doubtful.values()):
        yield "record_not_believed"
    if found.status != "delivered" or found.since is None:
        return
    tell = [scan for scan in trace.scans if scan.means.status == "delivered"]
    telling = {provider for scan in tell for provider in scan.by}
    others = {one.provider for one in trace.sightings} - telling
    asked = {
        provider: trace.said[provider].asked_at for provider in others if provider in trace.said
    }
    if telling and any(at >= found.since + SHOULD_KNOW_S for at in asked.values()):
        yield "sources_disagree"
    if telling and telling <= set(doubtful):
        yield "platform_only"
