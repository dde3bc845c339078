"""Keys of tracking services are tried by a worker: whoever presses the button reads the answer afterwards."""

from django.db import transaction

from fuchang.shops import couriers
from fuchang.shops.access import Access
from fuchang.shops.models import CourierAccount
from fuchang.store import jobs

# by its name: asking needs what the web does without
TRY = jobs.Named("fuchang.pipeline.feeds.trying.try_out")


def try_keys(access: Access, key: int, *, now: int) -> CourierAccount:
    """Have the keys tried. Raises NoSuchThing, NotAllowed."""
    with transaction.atomic():
        found = couriers.trying(access, key, now=now)
        jobs.enqueue(TRY, found.pk, now=now, dedupe_key=f"try-keys:{found.pk}", again=True)
    return found
