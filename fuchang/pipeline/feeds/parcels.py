"""Parcels on their way in shops that are heard live: their traces are asked for again, twice a day."""

from django.db import connection
from django_tasks import task

from fuchang.facts.codes import code
from fuchang.facts.rest import at_rest
from fuchang.kernel.clock import DAY, HOUR, clock
from fuchang.shops.models import Authorisation
from fuchang.store.walls import everything
from fuchang.store.wishes import wish

AGAIN_S = 12 * HOUR
FIRST_S, LAST_S = (
    DAY,
    10 * DAY,
)  # after shipping; before and after nothing is judged by a missing scan
MOST = 2_000
_OUT = code(kind="direction", word="outbound")


@task()
def ask_again() -> None:
    """Wish for the traces that are due, the longest unasked first."""
    now = clock()
    with everything("parcels of all shops that are heard live"):
        live = Authorisation.objects.filter(ended_at=None, granted_at__isnull=False, reading=1)
        for found in live:
            wish(found.shop_key, found.platform, _due(found.shop_key, now=now), now=now)


def _due(shop_key: int, *, now: int) -> list[tuple[str, str]]:
    """The orders of parcels that were shipped days ago and have not been seen to arrive."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.order_id FROM {at_rest('shipments')} AS s "
            f"JOIN {at_rest('orders')} AS o ON o.order_key = s.order_key "
            f"LEFT JOIN {at_rest('parcel_state')} AS t ON t.parcel_key = s.parcel_key "
            "WHERE s.shop_key = %s AND s.direction = %s AND s.waybill IS NOT NULL AND t.signed_at IS NULL "
            "AND s.shipped_at BETWEEN %s AND %s AND (s.asked_at IS NULL OR s.asked_at < %s) "
            "ORDER BY COALESCE(s.asked_at, 0), o.order_id LIMIT %s",
            [shop_key, _OUT, now - LAST_S, now - FIRST_S, now - AGAIN_S, MOST],
        )
        return [("trace", row[0]) for row in cursor.fetchall()]
