"""The refund requests behind a rate: the facts themselves, each with its case if it has one."""

from dataclasses import dataclass

from django.db import connection

from fuchang.cases.models import Case
from fuchang.cases.queue.past import midnight
from fuchang.facts.codes import code
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import DAY
from fuchang.shops.access import Access

MOST = 200


@dataclass(frozen=True, slots=True)
class Request:
    """One refund request."""

    refund_id: str
    shop_key: int
    applied_at: int
    refund_fen: int
    case: Case | None


def since(days: int, *, calendar: bool, now: int) -> int:
    """When a window begins: so many times 24 hours ago, or with the first of so many calendar days."""
    return midnight(now) - (days - 1) * DAY if calendar else now - days * DAY


def counted(access: Access, *, since_at: int, refund_only: bool) -> int:
    """How many requests since then."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {_from(access, since_at, refund_only=refund_only)}")
        return int(cursor.fetchone()[0])


def requests(access: Access, *, since_at: int, refund_only: bool) -> list[Request]:
    """The newest of them, two hundred at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT refund_id, shop_key, applied_at, refund_fen "
            f"{_from(access, since_at, refund_only=refund_only)} "
            f"ORDER BY applied_at DESC, refund_id DESC LIMIT {MOST}"
        )
        rows = cursor.fetchall()
    ids = [str(row[0]) for row in rows]
    cases = {
        (one.shop_key, one.refund_id): one
        for one in Case.objects.filter(refund_id__in=ids).order_by("pk")
    }
    return [
        Request(str(refund), int(shop), int(at), int(fen or 0), cases.get((shop, str(refund))))
        for refund, shop, at, fen in rows
    ]


def _from(access: Access, since_at: int, *, refund_only: bool) -> str:
    listed = ", ".join(map(str, sorted(access.shops_for("see_cases")))) or "-1"
    only = code(kind="refund_kind", word="refund_only")
    kind = f"kind = {only} AND " if refund_only else ""
    return f"FROM {at_rest('refunds')} WHERE {kind}applied_at >= {int(since_at)} AND shop_key IN ({listed})"
