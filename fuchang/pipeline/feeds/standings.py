"""Where a parcel stands by the facts, as the decision whom to ask wants to know it."""

from django.db import connection

from fuchang.connect.couriers.standing import Standing
from fuchang.connect.couriers.statuses import meaning
from fuchang.facts.codes import word
from fuchang.facts.rest import at_rest

# words of the facts that are reasons of a status
_REASONS = {"lost": "exception/lost", "rejected": "exception/rejected"}


def standing_of(shop_key: int, number: str) -> Standing:
    """The standing of a number; what nobody has scanned stands nowhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.scans, t.last_code, t.last_scan_at, t.signed_at FROM {at_rest('shipments')} AS s "
            f"JOIN {at_rest('parcel_state')} AS t ON t.parcel_key = s.parcel_key "
            "WHERE s.shop_key = %s AND s.waybill = %s AND t.last_code IS NOT NULL "
            "ORDER BY t.last_scan_at DESC",
            [shop_key, number],
        )
        row = cursor.fetchone()
    if row is None:
        return Standing()
    last = word(kind="trace", code=row[1])
    return Standing(
        meaning(_REASONS.get(last, last)), since=row[2], scans=row[0] or 0, last_scan_at=row[2],
        signed_at=row[3],
    )  # fmt: skip
