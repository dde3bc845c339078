"""The chain of acts: appended in the transaction of the act, verified from its first row on."""

import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from fuchang.kernel.config import home, lasting_key
from fuchang.shops import canonical
from fuchang.shops.access import Access
from fuchang.shops.models import Anchor, AuditRow

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Verified:
    """What a walk along a chain found: `broken_at` is the first row that is not as it was written."""

    chain: int
    rows: int
    head: str
    broken_at: int | None = None
    why: str = ""


def record(
    access: Access,
    *,
    action: str,
    object: str,  # noqa: A002 - the word of the audit row
    now: int,
    shop_key: int = 0,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> AuditRow:
    """Append one act; must stand in the transaction of the act itself."""
    last = _last(shop_key)
    row = AuditRow(
        chain=shop_key,
        seq=last.seq + 1 if last else 1,
        at=now,
        actor=access.actor,
        session=access.session,
        address=access.address,
        action=action,
        object=object,
        before=before,
        after=after,
        reason=reason,
        request=access.request,
        prev=last.mac if last else GENESIS,
    )
    row.mac = canonical.signer(_key())(canonical.text(row))
    row.save()
    return row


def _last(chain: int) -> AuditRow | None:
    rows = AuditRow.objects.filter(chain=chain).order_by("-seq")
    if connection.vendor == "postgresql" and transaction.get_connection().in_atomic_block:
        with connection.cursor() as cursor:  # one writer per chain until the end of the transaction
            cursor.execute("SELECT pg_advisory_xact_lock(7310, %s)", [chain % 2**31])
    return rows.first()


def walk(chain: int, *, anchor: Anchor | None = None) -> Verified:
    """Verify a chain row by row; with an anchor also that it was not cut short or grown anew."""
    rows, prev, sign = 0, GENESIS, canonical.signer(_key())
    anchored = anchor is None or anchor.rows == 0
    for row in canonical.rows(chain):
        rows += 1
        seq, before, mac = row[:3]
        if seq != rows:
            return Verified(chain, rows, prev, rows, "a row is missing or was put in")
        if before != prev or mac != _signed(row, sign):
            return Verified(chain, rows, prev, rows, "a row is not as it was written")
        prev = mac
        if anchor is not None and rows == anchor.rows:
            if mac != anchor.head:
                return Verified(chain, rows, prev, rows, "the anchor names another head")
            anchored = True
    if not anchored:
        return Verified(chain, rows, prev, rows + 1, "the chain is shorter than the anchor says")
    return Verified(chain, rows, prev)


def anchored(chain: int, *, now: int) -> Anchor:
    """Write down how long the chain is and how it ends, signed."""
    last = _last(chain)
    rows, head = (last.seq, last.mac) if last else (0, GENESIS)
    told = f"{chain}|{now}|{rows}|{head}"
    return Anchor.objects.create(
        chain=chain, at=now, rows=rows, head=head, signature=_sign(told.encode())
    )


def verified(
    chains: Iterable[int] | None = None, *, anchors: dict[int, Anchor] | None = None
) -> list[Verified]:
    """Walk these chains (all, if none are named), those included of which only an anchor is left."""
    kept = kept_anchors() if anchors is None else anchors
    wanted = set(kept if chains is None else chains)
    if chains is None:
        wanted |= set(AuditRow.objects.values_list("chain", flat=True).distinct())
    return [walk(chain, anchor=kept.get(chain)) for chain in sorted(wanted)]


def _signed(row: canonical.Row, sign: Callable[[str], str]) -> str:
    """The mac that a row should have; none for a row that holds what none of ours can."""
    try:
        return sign(canonical.text_of(row))
    except canonical.Unreadable:
        return ""


def _sign(text: bytes) -> str:
    return hmac.digest(_key(), text, "sha256").hex()


def _key() -> bytes:
    """The audit key: of the master key, but not the one that fields are sealed with."""
    return lasting_key("audit")


def anchors_file() -> Path:
    """Where anchors are kept hourly: beside the data folder, not in the database."""
    return home() / "anchors.jsonl"


def kept_anchors() -> dict[int, Anchor]:
    """The newest kept anchor of each chain."""
    return anchors_in(anchors_file()) if anchors_file().is_file() else {}


def anchors_in(path: Path) -> dict[int, Anchor]:
    """The newest anchor of each chain in a file of anchors; a forged line counts for nothing."""
    found: dict[int, Anchor] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        one = Anchor(**{name: told[name] for name in ("chain", "at", "rows", "head", "signature")})
        if hmac.compare_digest(one.signature, _sign(_told_by(one))):
            found[one.chain] = one
    return found


def _told_by(anchor: Anchor) -> bytes:
    return f"{anchor.chain}|{anchor.at}|{anchor.rows}|{anchor.head}".encode()
