"""Keys of tracking services: once they are entered open cases are asked about; a worker tries them.

Whoever presses the button reads the answer afterwards.
"""

from collections.abc import Sequence

from django.db import transaction

from fuchang.cases import traces
from fuchang.shops import couriers
from fuchang.shops.access import Access
from fuchang.shops.models import CourierAccount
from fuchang.store import jobs

# by its name: asking needs what the web does without
TRY = jobs.Named("fuchang.pipeline.feeds.trying.try_out")


def enter(
    access: Access, shop_keys: Sequence[int], given: couriers.Given, *, now: int
) -> list[CourierAccount]:
    """Keep the keys, and ask about what waits for them. Raises what `couriers.set_keys` raises."""
    with transaction.atomic():
        done = couriers.set_keys(access, shop_keys, given, now=now)
        traces.catch_up(shop_keys, now=now)
    return done


def try_keys(access: Access, key: int, *, now: int) -> CourierAccount:
    """Have the keys tried. Raises NoSuchThing, NotAllowed."""
    with transaction.atomic():
        found = couriers.trying(access, key, now=now)
        jobs.enqueue(TRY, found.pk, now=now, dedupe_key=f"try-keys:{found.pk}", again=True)
    return found
