"""Cases follow the facts that have just come: what waited for them wakes, what they prove is ticked."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from fuchang.cases import ticks, waking
from fuchang.cases.actions import unsnooze
from fuchang.cases.models import Case
from fuchang.cases.models.case import SNOOZED
from fuchang.shops.access import system

_AT_ONCE = 400
Named = tuple[int, str]  # shop, and the id of an order or of a status's subject


def follow(orders: Collection[Named], subjects: Collection[Named], *, now: int) -> None:
    """Orders and subjects of statuses about which something has come in just now."""
    for named, is_about in ((orders, _of_orders), (subjects, _of_subjects)):
        listed = sorted(set(named))
        for start in range(0, len(listed), _AT_ONCE):
            some = set(listed[start : start + _AT_ONCE])
            for case in _cases(is_about({name for _, name in some})):
                if (case.shop_key, case.order_id or case.subject) in some:
                    _follow(case, now=now)


def _of_orders(ids: Collection[str]) -> Q:
    return Q(order_id__in=ids)


def _of_subjects(ids: Collection[str]) -> Q:
    return Q(subject_type="status", subject__in=ids, order_id="")


def _cases(about: Any) -> Iterator[Case]:
    return Case.objects.filter(about, live__gt=0).order_by("pk").iterator(chunk_size=_AT_ONCE)


def _follow(case: Case, *, now: int) -> None:
    if case.state == SNOOZED and case.snoozed_until and waking.is_news(case):
        unsnooze(system(), case.pk, now=now, why=waking.WHY[case.snoozed_until])
    if case.changed_at == now:  # the search has looked at it already, with these very facts
        return
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        if ticks.run(locked, now=now):
            locked.changed_at = now
            locked.save(update_fields=["changed_at"])
