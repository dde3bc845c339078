"""Files at rest: originals of deliveries and proof, sealed piece by piece so that no size is too large.

A file is `FCS1`, the id of the master key, 16 bytes of salt, then pieces of 1 MiB, each with its tag
(AES-256-GCM under a key of the file's own, derived from master key and salt). The number of a piece
and whether it is the last are in its nonce: pieces cannot be moved, left out or cut off unseen.
What sort of file it is (`inbox`, `proof`) is sealed with it.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fuchang.kernel.config import master_key
from fuchang.store.cells import Unsealable, key_id, master_named

MAGIC = b"FCS1"
PIECE = 1 << 20
_KEY_ID, _SALT, _TAG = 8, 16, 16


def write(file: IO[bytes], parts: Iterable[bytes], *, sort: str) -> None:
    """Seal what comes into an open file."""
    salt = os.urandom(_SALT)
    cipher = _cipher(master_key(), salt)
    file.write(MAGIC + key_id().encode() + salt)
    held, number = bytearray(), 0
    for part in parts:
        held += part
        while len(held) > PIECE:  # the last piece is only known when nothing follows it
            file.write(_sealed(cipher, bytes(held[:PIECE]), number, sort, last=False))
            del held[:PIECE]
            number += 1
    file.write(_sealed(cipher, bytes(held), number, sort, last=True))


def pieces(path: Path, *, sort: str) -> Iterator[bytes]:
    """What a sealed file says, piece by piece, each verified before it is given. Raises Unsealable."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Unsealable(place=f"{sort}/{path.name}")
        cipher, number = _opener(file, sort, path.name), 0
        piece = file.read(PIECE + _TAG)
        while True:
            after = file.read(PIECE + _TAG)
            nonce = _nonce(number, last=not after)
            try:
                yield cipher.decrypt(nonce, piece, sort.encode())
            except InvalidTag:
                raise Unsealable(place=f"{sort}/{path.name}") from None
            if not after:
                return
            piece, number = after, number + 1


def read(path: Path, *, sort: str) -> bytes:
    """The whole file, for those that are small. Raises Unsealable."""
    return b"".join(pieces(path, sort=sort))


def unseal_into(path: Path, target: Path, *, sort: str) -> None:
    """A clear copy for its owner alone; whoever asks for it removes it. Raises Unsealable."""
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(pieces(path, sort=sort))


def sealed_now(path: Path) -> bool:
    """Whether the present master key sealed it, and not one that it followed."""
    with path.open("rb") as file:
        return file.read(len(MAGIC) + _KEY_ID) == MAGIC + key_id().encode()


def seal_anew(path: Path, *, sort: str) -> None:
    """Seal a file with the present master key; whole or not at all."""
    fresh = path.with_name(f"tmp-{path.name}")
    with fresh.open("wb") as file:
        write(file, pieces(path, sort=sort), sort=sort)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _opener(file: IO[bytes], sort: str, name: str) -> AESGCM:
    named, salt = file.read(_KEY_ID).decode("ascii", "replace"), file.read(_SALT)
    try:
        return _cipher(master_named(named), salt)
    except ValueError:
        raise Unsealable(place=f"{sort}/{name}") from None


def _cipher(master: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=salt, info=b"file:v1").derive(master))


def _sealed(cipher: AESGCM, piece: bytes, number: int, sort: str, *, last: bool) -> bytes:
    return cipher.encrypt(_nonce(number, last=last), piece, sort.encode())


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
