"""A new master key for what is sealed in bulk: contacts of buyers, originals of deliveries, proof."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from fuchang.store import sealed
from fuchang.store.cells import Sealer, sealed_now
from fuchang.store.facts import contacts
from fuchang.store.models import Contact

SORTS = ("inbox", "proof")
SOME = 500


def contacts_anew() -> int:
    """Seal every contact that a former key sealed with the present one; gives how many cells."""
    count, after = 0, 0
    while True:
        with transaction.atomic():
            contacts.one_writer()
            some = list(Contact.objects.filter(pk__gt=after).order_by("pk")[:SOME])
            changed = [one for one in some if not all(map(sealed_now, one.cells.values()))]
            count += sum(_contact_anew(one) for one in changed)
            Contact.objects.bulk_update(changed, ["cells"])
        if not some:
            return count
        after = some[-1].pk


def _contact_anew(contact: Contact) -> int:
    sealer = Sealer(table=contacts.TABLE, shop_key=contact.shop_key)
    contact.cells = {
        field: sealer.seal(text, column=field, row=contact.order_id)
        for field, text in contacts.clear(contact).items()
    }
    return len(contact.cells)


def files_anew() -> int:
    """Seal every original and every piece of proof with the present key; gives how many files."""
    count = 0
    for sort in SORTS:
        for path in (Path(settings.MEDIA_ROOT) / sort).rglob("*"):
            if path.is_file() and not path.name.startswith("tmp") and not sealed.sealed_now(path):
                sealed.seal_anew(path, sort=sort)
                count += 1
    return count
