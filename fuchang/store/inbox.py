"""The inbox: a delivery is stored durably before anybody is told that it was taken."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from fuchang.kernel.errors import AskUser
from fuchang.store import sealed
from fuchang.store.models import Delivery

PIECE = 1 << 20
LARGEST = 2 << 30
SORT = "inbox"


class TooLarge(AskUser):
    """A delivery larger than the desk takes."""

    status = 413

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"{name} 超过 2 GB，请分成几个文件 / {name} is larger than 2 GB: split it")


class NoContents(AskUser):
    """An empty delivery."""

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(f"{name} 是空的 / {name} is empty")


class NoLongerKept(AskUser):
    """The original of a delivery is gone: its time was over (`fuchang purge`)."""

    def __init__(self, *, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name} 的原件已按保存期限删除 / the original of {name} was removed when its time was over"
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """The delivery, and whether it is new: the same contents again are the same delivery."""

    delivery: Delivery
    fresh: bool


def receive(
    *,
    shop_key: int,
    source: str,
    name: str,
    by: str,
    now: int,
    body: bytes | None = None,
    path: Path | None = None,
    pieces: Iterable[bytes] | None = None,
    media: str = "",
) -> Receipt:
    """Store a delivery: its contents under their hash, then one row, committed when this returns.

    Raises NoContents or TooLarge. `shop_key` 0: the delivery names its shops itself.
    """
    parts = pieces or (_of_file(path) if path is not None else [body or b""])
    digest, size = _store(parts, name=name)
    about: dict[str, Any] = {
        "name": name[:255],
        "media": media,
        "size": size,
        "path": f"{digest[:2]}/{digest}",
        "received_at": now,
        "received_by": by,
    }
    place = {"source": source, "shop_key": shop_key, "content_hash": digest}
    try:
        with transaction.atomic():
            delivery, fresh = Delivery.objects.get_or_create(**place, defaults=about)
    except IntegrityError:  # two at once: one of them was first
        delivery, fresh = Delivery.objects.get(**place), False
    if not fresh and not delivery.path:  # its time is over: the same file again is not kept again
        (folder() / about["path"]).unlink(missing_ok=True)
    return Receipt(delivery, fresh)


def contents(delivery: Delivery) -> Path:
    """Where the contents of a delivery rest, sealed: they name buyers. Raises NoLongerKept."""
    if not delivery.path:
        raise NoLongerKept(name=delivery.name)
    return folder() / delivery.path


def lay_out(delivery: Delivery, target: Path) -> None:
    """A clear copy for the reader, who removes it. Raises NoLongerKept, Unsealable."""
    sealed.unseal_into(contents(delivery), target, sort=SORT)


def read(delivery: Delivery) -> bytes:
    """The contents of a delivery as they came. Raises NoLongerKept, Unsealable."""
    return sealed.read(contents(delivery), sort=SORT)


def folder() -> Path:
    """Where the contents of deliveries rest."""
    return Path(settings.MEDIA_ROOT) / SORT


def _of_file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _store(parts: Iterable[bytes], *, name: str) -> tuple[str, int]:
    """Sealed into a temporary file, fsync, rename, fsync of the folder: it lies there before the row."""
    _lasting(folder())
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for part in parts:
            size += len(part)
            if size > LARGEST:
                raise TooLarge(name=name)
            digest.update(part)
            yield part

    handle, temporary = tempfile.mkstemp(dir=folder())
    try:
        with os.fdopen(handle, "wb") as file:
            sealed.write(file, counted(), sort=SORT)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise NoContents(name=name)
        target = folder() / digest.hexdigest()[:2] / digest.hexdigest()
        _lasting(target.parent)
        Path(temporary).replace(target)
        _sync(target.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _lasting(folder: Path) -> None:
    """The folder is there, and stays there when the power goes: its name is in its parent for good."""
    if not folder.is_dir():
        _lasting(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
