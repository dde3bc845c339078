"""Statuses that the desk learns of by itself: a grant that holds no more, an account that is well again."""

from typing import Any

from django.db import connection, transaction

from fuchang.connect.standing import CALL
from fuchang.connect.taobao.tokens import due_warning
from fuchang.facts.codes import word
from fuchang.facts.rest import at_rest
from fuchang.pipeline.feeds.stored import store
from fuchang.shops import authorising
from fuchang.shops.access import system
from fuchang.shops.models import Authorisation

LOST = "authorisation_lost"


def lost(found: Authorisation, *, why: str, now: int) -> None:
    """The shop is deaf from now on; nothing is asked until its owner grants it again: one case, told once."""
    told = {"account": found.granted_to or found.app_key, "word": LOST, "at": now, "until": None, "words": why[:200]}  # fmt: skip
    with transaction.atomic():
        if authorising.lost(system(), found.pk, why=why, now=now):
            store(found.shop_key, found.platform, {CALL: [told]}, now=now)


def over(shop_key: int, platform: str, *, source: str, now: int) -> None:
    """What was told under this source as abnormal ends now."""
    open_ = [{**one, "until": max(now, one["at"] + 1)} for one in _open(shop_key, source)]
    store(shop_key, platform, {CALL: open_} if open_ else {}, now=now)


def _open(shop_key: int, source: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject_id, status_code, since_at, note FROM {at_rest('statuses')} WHERE "
            "shop_key = %s AND source = %s AND until_at IS NULL AND status_code <> 1",
            [shop_key, source],
        )
        rows = cursor.fetchall()
    return [
        {"account": account, "word": word(kind="status_code", code=code), "at": since, "words": note or "", "source": source}
        for account, code, since, note in rows
    ]  # fmt: skip


def warn(*, now: int) -> int:
    """Grants that end in 7, 3 or 1 days, or have ended, are told once each; gives how many."""
    told = 0
    for found in Authorisation.objects.filter(granted_at__isnull=False, ended_at=None):
        if found.ends_at is None:
            continue
        days = due_warning(ends_at=found.ends_at, now=now, warned=found.warned_days)
        if days is not None:
            with transaction.atomic():
                authorising.warned(found.pk, days=days)
                _ends(found, now=now)
            told += 1
    return told


def _ends(found: Authorisation, *, now: int) -> None:
    """A status that names the day: one case, whose deadline is the end of the grant."""
    why = "授权快到期，请重新授权 / the grant ends soon: grant it again"
    told = {
        "account": found.granted_to or found.app_key, "word": LOST, "at": found.granted_at, "until": None,
        "due": found.ends_at, "words": why,
    }  # fmt: skip
    store(found.shop_key, found.platform, {CALL: [told]}, now=now)
