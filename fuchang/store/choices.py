"""Choices that a platform gives: kept as it said them last, forgotten when nobody has asked for long."""

from collections.abc import Mapping, Sequence
from typing import Any

from fuchang.kernel.clock import DAY
from fuchang.store.models import Choices

LAST_S = 30 * DAY


def keep(
    shop_key: int, platform: str, method: str, subject: str, *,
    rows: Sequence[Mapping[str, Any]], why: str = "", now: int,
) -> None:  # fmt: skip
    """What was said before is over, be it that this time nothing could be learned."""
    Choices.objects.update_or_create(
        shop_key=shop_key, platform=platform, method=method, subject=subject[:64],
        defaults={"rows": [dict(row) for row in rows], "why": why[:400], "told_at": now},
    )  # fmt: skip


def known(shop_key: int, platform: str, subject: str) -> dict[str, Choices]:
    """What is known about one thing and about its whole shop, by method."""
    rows = Choices.objects.filter(
        shop_key=shop_key, platform=platform, subject__in=sorted({"", subject})
    )
    return {one.method: one for one in rows}


def forget(*, now: int) -> int:
    """What was told long ago goes; gives how many."""
    return Choices.objects.filter(told_at__lt=now - LAST_S).delete()[0]
