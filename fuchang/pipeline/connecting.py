"""A shop is connected: its grant is kept, and the feeds that its marketplace has begin."""

from importlib import import_module

from django.core import signing
from django.db import transaction

from fuchang.connect.platforms import Grant, authorise_url, granting, platform
from fuchang.connect.standing import CALL
from fuchang.shops import authorising
from fuchang.shops.access import Access, NoSuchThing
from fuchang.shops.models import Authorisation
from fuchang.store import feeds

SALT = "authorise"
LASTS_S = 1_800


def address(access: Access, found: Authorisation, *, redirect: str) -> str:
    """The platform's page on which the owner grants it; empty where there is none."""
    there = platform(found.platform)
    if not there.authorise:
        return ""
    state = signing.dumps({"key": found.pk, "by": access.actor}, salt=SALT)
    return authorise_url(
        there, app_key=found.app_key, redirect=redirect, state=state, gateway=found.gateway
    )


def came_back(access: Access, *, state: str, code: str, redirect: str, now: int) -> Authorisation:
    """The owner has granted it: the code is exchanged. Raises NoSuchThing for a state that is not ours."""
    try:
        told = signing.loads(state, salt=SALT, max_age=LASTS_S)
    except signing.BadSignature as error:
        raise NoSuchThing(what="授权 / authorisation") from error
    found = _mine(access, int(told["key"]))
    if told["by"] != access.actor:
        raise NoSuchThing(what="授权 / authorisation")
    way = granting(platform(found.platform))
    grant = way.exchange(authorising.of(found), code=code, redirect=redirect, now=now)
    return _granted(access, found.pk, grant, now=now)


def paste(access: Access, key: int, *, text: str, now: int) -> Authorisation:
    """A token that somebody brought from the platform's console."""
    found = _mine(access, key)
    return _granted(access, key, granting(platform(found.platform)).pasted(text, now=now), now=now)


def _granted(access: Access, key: int, grant: Grant, *, now: int) -> Authorisation:
    with transaction.atomic():
        found = authorising.granted(access, key, grant, now=now)
        # loaded late: it brings columns with it, which the web does without
        losing = import_module("fuchang.pipeline.feeds.losing")
        losing.over(found.shop_key, found.platform, source=CALL, now=now)
        for name in platform(found.platform).feeds:
            feed = feeds.named(found.shop_key, found.platform, name)
            feed.failures, feed.problem, feed.next_at, feed.live = 0, "", now, found.reading
            feed.save(update_fields=["failures", "problem", "next_at", "live"])
    return found


def _mine(access: Access, key: int) -> Authorisation:
    found = Authorisation.objects.filter(pk=key).first()
    if found is None:
        raise NoSuchThing(what="授权 / authorisation")
    access.require(authorising.ACTION, found.shop_key)
    return found
