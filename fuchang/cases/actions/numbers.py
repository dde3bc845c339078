"""A replacement number is recorded: in the order's cases, with their events and ticks."""

from django.db import transaction

from fuchang.cases import ticks
from fuchang.cases.change import changing
from fuchang.cases.models import Case, ReplacementNumber
from fuchang.shops import audit
from fuchang.shops.access import Access, NoSuchThing

SUBMITTED = "submitted"


def replace_number(access: Access, number_id: int, *, now: int) -> ReplacementNumber:
    """Record one number; a number recorded before stays as it is. Raises NotAllowed, IllegalMove."""
    with transaction.atomic():
        row = ReplacementNumber.objects.select_for_update().filter(pk=number_id).first()
        if row is None:
            raise NoSuchThing(what="单号 / number")
        if row.state == SUBMITTED:
            return row
        access.require("work_case", row.shop_key)
        same = ReplacementNumber.objects.filter(
            shop_key=row.shop_key, order_id=row.order_id, waybill=row.waybill, state=SUBMITTED
        )
        if same.exists():
            row.state, row.said = "already", "该单号已登记 / this number is known already"
            row.save()
            return row
        _record(access, row, now=now)
    return row


def _record(access: Access, row: ReplacementNumber, *, now: int) -> None:
    cases = Case.objects.filter(shop_key=row.shop_key, order_id=row.order_id, live__gt=0)
    row.state, row.said, row.at, row.by = SUBMITTED, "", now, access.actor
    row.case = cases.order_by("-score", "pk").first()
    row.save()
    told = {"order_id": row.order_id, "waybill": row.waybill, "courier": row.courier}
    for case in cases.order_by("pk"):
        with changing(access, case.pk, "number.replaced", now=now) as change:
            change.move("work")
            change.told |= told
            ticks.run(change.case, now=now)
    if row.case is None:  # an order that nobody works on: the audit alone tells of it
        audit.record(
            access,
            action="number.replaced",
            object=f"number:{row.pk}",
            shop_key=row.shop_key,
            after=told,
            now=now,
        )
