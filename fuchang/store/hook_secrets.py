"""The secrets of receivers at rest: sealed to their row, so that one moved to another does not open."""

from fuchang.store.cells import seal, sealed_now, unseal
from fuchang.store.models import Webhook

COLUMNS = ("secret", "former_secret")


def sealed(hook: Webhook, column: str, text: str) -> str:
    """The cell of a secret; the row must have its key already."""
    return seal(text, table="store_webhook", column=column, row=hook.pk, shop_key=hook.shop_key)


def opened(hook: Webhook, column: str) -> str:
    """What the cell says. Raises Unsealable."""
    cell = getattr(hook, column)
    return unseal(cell, table="store_webhook", column=column, row=hook.pk, shop_key=hook.shop_key)


def reseal(hook: Webhook) -> int:
    """Seal with the present master key what a former one has sealed; gives how many cells."""
    old = [name for name in COLUMNS if getattr(hook, name) and not sealed_now(getattr(hook, name))]
    for name in old:
        setattr(hook, name, sealed(hook, name, opened(hook, name)))
    if old:
        hook.save(update_fields=old)
    return len(old)
