"""The secrets of shops at rest: app secrets and tokens, sealed to their row, never shown again."""

from django.db import transaction

from fuchang.kernel.errors import StopAndTell
from fuchang.shops.models import Secret
from fuchang.store.cells import seal, sealed_now, unseal

TABLE = "shops_secret"


class NoSecret(StopAndTell):
    """A secret that has not been given yet, or was forgotten."""

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"没有 {name}：请在设置里重新填写 / {name} is missing: give it again in the settings"
        )


def keep(shop_key: int, name: str, text: str, *, by: str, now: int) -> None:
    """Keep a secret under a name; what was kept under it before is gone."""
    cell = seal(text, table=TABLE, column="cell", row=name, shop_key=shop_key)
    Secret.objects.update_or_create(
        shop_key=shop_key, name=name, defaults={"cell": cell, "changed_at": now, "changed_by": by}
    )


def opened(shop_key: int, name: str) -> str:
    """What is kept under a name. Raises NoSecret, Unsealable."""
    row = Secret.objects.filter(shop_key=shop_key, name=name).first()
    if row is None:
        raise NoSecret(name=name)
    return unseal(row.cell, table=TABLE, column="cell", row=name, shop_key=shop_key)


def kept(shop_key: int, name: str) -> bool:
    """Whether there is one."""
    return Secret.objects.filter(shop_key=shop_key, name=name).exists()


def forget(shop_key: int, name: str) -> None:
    """It is over."""
    Secret.objects.filter(shop_key=shop_key, name=name).delete()


def reseal(key: int) -> int:
    """Seal with the present master key what a former one has sealed; gives how many cells (0 or 1)."""
    with transaction.atomic():
        row = Secret.objects.select_for_update().get(pk=key)
        if sealed_now(row.cell):
            return 0
        text = unseal(row.cell, table=TABLE, column="cell", row=row.name, shop_key=row.shop_key)
        row.cell = seal(text, table=TABLE, column="cell", row=row.name, shop_key=row.shop_key)
        row.save(update_fields=["cell"])
    return 1
