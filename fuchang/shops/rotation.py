"""A new master key: everything sealed is sealed anew, then the former key is forgotten.

The new key is written before anything is sealed with it, and the former one stays beside it until
nothing needs it: whenever this is cut off, calling it again goes on.
"""

import os
import secrets
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.db import transaction

from fuchang.kernel.config import KEY_BYTES, key_path, lasting_key, master_keys
from fuchang.kernel.errors import AskUser
from fuchang.shops import audit, shop_secrets
from fuchang.shops.access import system
from fuchang.shops.doors import DeskMfaAdapter
from fuchang.shops.models import Secret
from fuchang.store import hook_secrets, resealing
from fuchang.store.cells import sealed_now
from fuchang.store.facts import contacts
from fuchang.store.models import Webhook
from fuchang.store.walls import everything

LASTING = ("audit", "identifiers", "index")
FIELDS = ("secret", "seed")


class KeyInEnvironment(AskUser):
    """The key stands in the environment, where this program cannot write it."""

    def __init__(self) -> None:
        super().__init__(
            "主密钥在环境变量 FUCHANG_KEY 里，无法轮换：请改用密钥文件 / "
            "FUCHANG_KEY is in the environment: put the key into a file to rotate it"
        )


def rotate(*, now: int) -> int:
    """Change the master key; gives how many cells and files were sealed anew."""
    if os.environ.get("FUCHANG_KEY"):
        raise KeyInEnvironment
    keys = master_keys()
    if len(keys) == 1:
        keys = (secrets.token_bytes(KEY_BYTES), *keys)
        _write(keys)
    done = sum(_sealed_anew(one.pk) for one in Authenticator.objects.order_by("pk").iterator())
    with everything("secrets of the shops, the receivers and the buyers of all shops"):
        done += sum(shop_secrets.reseal(one.pk) for one in Secret.objects.order_by("pk"))
        done += sum(_hook_sealed_anew(one.pk) for one in Webhook.objects.order_by("pk"))
        done += resealing.files_anew() + resealing.contacts_anew()
    with everything("what was sealed meanwhile"), transaction.atomic():
        contacts.one_writer()  # what somebody sealed meanwhile is seen, and nobody seals beside us
        done += resealing.contacts_anew()
        audit.record(system(), action="key.rotated", object="desk", after={"cells": done}, now=now)
        _write(keys[:1])
    return done


def _sealed_anew(key: int) -> int:
    adapter = DeskMfaAdapter()
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=key)
        old = [name for name in FIELDS if name in row.data and not sealed_now(row.data[name])]
        for name in old:
            row.data[name] = adapter.encrypt(adapter.decrypt(row.data[name]))
        if old:
            row.save(update_fields=["data"])
    return len(old)


def _hook_sealed_anew(key: int) -> int:
    with transaction.atomic():
        return hook_secrets.reseal(Webhook.objects.select_for_update().get(pk=key))


def _write(keys: tuple[bytes, ...]) -> None:
    """The key file, whole or not at all, for its owner alone."""
    path = key_path()
    lines = [keys[0].hex()]
    lines += [f"{name} {lasting_key(name).hex()}" for name in LASTING]
    if keys[1:]:
        lines.append("former " + " ".join(key.hex() for key in keys[1:]))
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """The new name is on the disk too."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
