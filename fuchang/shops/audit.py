"""The chain of acts: appended in the transaction of the act, verified from its first row on."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from fuchang.kernel.config import home, lasting_key
from fuchang.shops.access import Access
from fuchang.shops.models import Anchor, AuditRow

GENESIS = "0" * 64
_TOLD = (
    "chain", "seq", "at", "actor", "session", "address", "action", "object", "before", "after",
    "reason", "request",
)  # fmt: skip


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


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
    row.mac = _mac(row)
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
    rows, prev, key = 0, GENESIS, _key()
    anchored = anchor is None or anchor.rows == 0
    for told, before, mac in _rows(chain):
        rows += 1
        if told["seq"] != rows:
            return Verified(chain, rows, prev, rows, "a row is missing or was put in")
        if before != prev or not hmac.compare_digest(mac, _mac_of(told, before, key)):
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


def _rows(chain: int) -> Iterator[tuple[dict[str, Any], str, str]]:
    """What each row tells, the mac before it, and its own: without making records of them."""
    listed = AuditRow.objects.filter(chain=chain).order_by("seq")
    for row in listed.values_list(*_TOLD, "prev", "mac").iterator(chunk_size=5_000):
        yield dict(zip(_TOLD, row, strict=False)), row[-2], row[-1]


def _mac(row: AuditRow) -> str:
    return _mac_of({name: getattr(row, name) for name in _TOLD}, row.prev, _key())


def _mac_of(told: dict[str, Any], before: str, key: bytes) -> str:
    text = before + _CANONICAL(told)
    return hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


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
