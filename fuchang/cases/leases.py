"""取下一单: the top free case is mine for fifteen minutes; the lease ends by itself."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from fuchang.cases.change import may
from fuchang.cases.models import Case
from fuchang.shops.access import Access

LEASE_S = 15 * 60


def grab_next(access: Access, ids: Iterable[int], *, now: int) -> Case | None:
    """The first of these cases that nobody holds, leased to me; None if all are held."""
    access.require("work_case")
    with transaction.atomic():
        drop(access)
        free = Q(lease_until_at=None) | Q(lease_until_at__lte=now)
        if access.person_id is not None:  # a machine holds nothing as its own: its lease runs out
            free |= Q(lease_by=access.person_id)
        for case_id in _workable(access, ids):
            taken = Case.objects.filter(free, pk=case_id, live=1).update(
                lease_by=access.person_id, lease_until_at=now + LEASE_S
            )
            if taken:
                return Case.objects.get(pk=case_id)
    return None


def _workable(access: Access, ids: Iterable[int]) -> list[int]:
    """Those of the cases that the caller may work, in their order."""
    wanted = list(ids)
    mine = {
        case.pk for case in Case.objects.filter(pk__in=wanted) if may(access, "work_case", case)
    }
    return [one for one in wanted if one in mine]


def renew(access: Access, case_id: int, *, now: int) -> bool:
    """Activity keeps the lease; False if it has passed to somebody else."""
    mine = Case.objects.filter(pk=case_id, lease_by=access.person_id or 0)
    return bool(mine.update(lease_until_at=now + LEASE_S))


def drop(access: Access) -> int:
    """Let go of what I hold."""
    held = Case.objects.filter(lease_by=access.person_id)
    return held.update(lease_by=None, lease_until_at=None) if access.person_id else 0
