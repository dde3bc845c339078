"""Files of proof: known by their contents, sealed at rest, given back bit for bit, never run."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from fuchang.cases.models import Evidence
from fuchang.kernel.errors import AskUser
from fuchang.shops.access import Access, NoSuchThing
from fuchang.store import sealed, streams

SORT = "proof"
LARGEST = 100 * 1024 * 1024
_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"%PDF-", 0, "application/pdf"),
    (b"ftyp", 4, "video/mp4"),
    (b"RIFF", 0, "image/webp"),
    (b"PK\x03\x04", 0, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


class UnusableProof(AskUser):
    """A file that is no proof: too large, empty, or of a sort that we do not keep."""

    def __init__(self, *, name: str, why: str) -> None:
        self.name = name
        super().__init__(
            f"{name}：{why}。可用：PNG、JPEG、WebP、PDF、MP4、XLSX、TXT，每个不超过 100 MB / "
            f"{name} cannot be kept: PNG, JPEG, WebP, PDF, MP4, XLSX or TXT up to 100 MB"
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A file at rest: its name as it came, what it is, and where its contents say it lies."""

    name: str
    media: str
    size: int
    sha256: str


def folder() -> Path:
    """Where proof rests."""
    return Path(settings.MEDIA_ROOT) / SORT


def path_of(sha256: str) -> Path:
    """The sealed file of these contents."""
    return folder() / sha256[:2] / sha256[2:4] / sha256


def pieces(sha256: str) -> Iterator[bytes]:
    """The contents, bit for bit as they came. Raises Unsealable."""
    return sealed.pieces(path_of(sha256), sort=SORT)


def handed_over(access: Access, piece: Evidence, *, now: int) -> Iterator[bytes]:
    """The contents of a piece for whoever asks, a line of the hand-over stream. Raises NoSuchThing.

    A piece whose time was over is named in the history for ever, and its file is gone.
    """
    if not path_of(piece.sha256).is_file():
        raise NoSuchThing(what="凭证 / evidence")
    streams.hand_over(
        actor=access.actor,
        to=access.actor,
        what=piece.sha256,
        orders=[piece.case.order_id],
        now=now,
    )
    return pieces(piece.sha256)


def keep(name: str, parts: Iterable[bytes]) -> Kept:
    """Seal a file and lay it under the SHA-256 of what came (temporary file, fsync, rename, fsync of the folder)."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, head = hashlib.sha256(), 0, b""

    def looked_at() -> Iterator[bytes]:
        nonlocal size, head
        for part in parts:
            digest.update(part)
            size += len(part)
            head = head if len(head) >= 64 else head + part[:64]  # noqa: PLR2004 - enough to tell
            if size > LARGEST:
                raise UnusableProof(name=name, why="太大 / too large")
            yield part

    handle, temporary = tempfile.mkstemp(dir=folder())
    try:
        with os.fdopen(handle, "wb") as file:
            sealed.write(file, looked_at(), sort=SORT)
            file.flush()
            os.fsync(file.fileno())
        kept = Kept(_plain(name), _media(name, head, size), size, digest.hexdigest())
        _settle(Path(temporary), path_of(kept.sha256))
    finally:
        Path(temporary).unlink(missing_ok=True)
    return kept


def _settle(temporary: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary.replace(target)
    place = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _media(name: str, head: bytes, size: int) -> str:
    if size == 0:
        raise UnusableProof(name=name, why="空文件 / empty")
    for magic, at, media in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return media
    try:
        text = head.decode("utf-8", "strict" if size == len(head) else "ignore")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or "<" in text[:16]:
        raise UnusableProof(name=name, why="不认识的格式 / of unknown sort")
    return "text/plain"


def _plain(name: str) -> str:
    """The file's own name without folders and control signs."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:255] or "file"
