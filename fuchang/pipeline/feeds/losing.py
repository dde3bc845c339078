"""An authorisation that the platform no longer accepts: told once, as a status that opens one case."""

from django.db import transaction

from fuchang.pipeline.feeds.stored import store
from fuchang.shops import authorising
from fuchang.shops.access import system
from fuchang.shops.models import Authorisation

CALL = "fuchang.authorisation"


def lost(found: Authorisation, *, why: str, now: int) -> None:
    """The shop is deaf from now on; nothing is asked until its owner grants it again."""
    with transaction.atomic():
        if authorising.lost(system(), found.pk, why=why, now=now):
            _told(found, "authorisation_lost", why, now=now)


def back(found: Authorisation, *, now: int) -> None:
    """Granted again: the status is normal."""
    _told(found, "normal", "", now=now)


def _told(found: Authorisation, word: str, why: str, *, now: int) -> None:
    told = {
        "account": found.granted_to or found.app_key,
        "word": word,
        "at": now,
        "words": why[:200],
    }
    store(found.shop_key, found.platform, {CALL: [told]}, now=now)
