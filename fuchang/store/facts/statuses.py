"""Statuses of account, shop, funds, orders and items, as a board and its history show them."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from fuchang.facts.codes import word, zh
from fuchang.facts.rest import at_rest

NORMAL = 1
_COLUMNS = (
    "status_key", "shop_key", "status_subject", "subject_id", "status_code", "since_at", "until_at",
    "due_at", "amount_fen", "note",
)  # fmt: skip


def listed(
    shops: Collection[int],
    *,
    limit: int,
    open_only: bool = False,
    before: tuple[int, int] | None = None,
) -> list[dict[str, Any]]:
    """Changes of status, the newest first; `open_only`: what is abnormal now.

    `before` is the moment and the key of the last row of the page before.
    """
    places = ", ".join(str(int(key)) for key in shops) or "-1"
    more = f" AND until_at IS NULL AND status_code <> {NORMAL}" if open_only else ""
    if before is not None:
        since, key = (int(part) for part in before)
        more += f" AND (since_at < {since} OR (since_at = {since} AND status_key < {key}))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM {at_rest('statuses')} "
            f"WHERE shop_key IN ({places}) AND since_at IS NOT NULL{more} "
            f"ORDER BY since_at DESC, status_key DESC LIMIT {int(limit)}"
        )
        found = [dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    return [row | _words(row) for row in found]


def _words(row: dict[str, Any]) -> dict[str, str]:
    of, code = row["status_subject"] or 0, row["status_code"] or 0
    return {
        "subject": word(kind="status_subject", code=of),
        "subject_zh": zh(kind="status_subject", code=of),
        "code": word(kind="status_code", code=code),
        "code_zh": zh(kind="status_code", code=code),
    }
