"""Secrets and personal data at rest: sealed cells that only the master key opens.

A cell is `v1.<key id>.<nonce>.<ciphertext>` (AES-256-GCM). What it belongs to (table, column, row,
shop) is sealed with it, so that a cell moved to another row does not open. Keys are derived per shop.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fuchang.kernel.config import lasting_key, master_key, master_keys
from fuchang.kernel.errors import StopAndTell

VERSION = "v1"
_NONCE = 12
_PARTS = 4


class Unsealable(StopAndTell):
    """A cell that this desk's key does not open: another key, another row, or damage."""

    def __init__(self, *, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place} 无法解密：主密钥不对，或数据被改过 / cannot be opened: wrong master key, or changed"
        )


def seal(text: str, *, table: str, column: str, row: object, shop_key: int = 0) -> str:
    """A cell that opens only in this place."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_key(shop_key, master_key())).encrypt(
        nonce, text.encode(), _place(table, column, row, shop_key)
    )
    return ".".join((VERSION, key_id(), _text(nonce), _text(sealed)))


class Sealer:
    """Seals many cells of one column after another: what is the same for all is worked out once."""

    def __init__(self, *, table: str, shop_key: int) -> None:
        self._table, self._shop = table, shop_key
        self._cipher, self._key_id = AESGCM(_key(shop_key, master_key())), key_id()

    def seal(self, text: str, *, column: str, row: object) -> str:
        """A cell as `seal` makes it."""
        nonce = os.urandom(_NONCE)
        place = _place(self._table, column, row, self._shop)
        sealed = self._cipher.encrypt(nonce, text.encode(), place)
        return ".".join((VERSION, self._key_id, _text(nonce), _text(sealed)))


def unseal(cell: str, *, table: str, column: str, row: object, shop_key: int = 0) -> str:
    """What a cell says. Raises Unsealable."""
    place = _place(table, column, row, shop_key)
    parts = [*cell.split("."), *[""] * _PARTS]
    try:
        key = _key(shop_key, master_named(parts[1]))
        plain = AESGCM(key).decrypt(_bytes(parts[2]), _bytes(parts[3]), place)
    except (InvalidTag, ValueError):
        raise Unsealable(place=f"{table}.{column}") from None
    return plain.decode()


def blind_index(kind: str, text: str, shop_key: int) -> str:
    """32 hex digits by which equal texts of one shop are found without being read."""
    told = f"{kind}\x1f{shop_key}\x1f{text}".encode()
    return hmac.new(lasting_key("index"), told, hashlib.sha256).hexdigest()[:32]


def key_id(master: bytes | None = None) -> str:
    """Which master key (the present one, unless given): the beginning of its hash."""
    return hashlib.blake2b(master or master_key(), digest_size=4).hexdigest()


def sealed_now(cell: str) -> bool:
    """Whether the present master key sealed it, and not one that it followed."""
    return cell.split(".")[1:2] == [key_id()]


def master_named(named: str) -> bytes:
    """The master key of that id, while the desk still holds it. Raises ValueError."""
    for key in master_keys():
        if key_id(key) == named:
            return key
    raise ValueError(named)


@lru_cache(maxsize=64)
def _key(shop_key: int, master: bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"shop:{shop_key}:v1".encode())
    return derive.derive(master)


def _place(table: str, column: str, row: object, shop_key: int) -> bytes:
    return f"{table}|{column}|{row}|{shop_key}".encode()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
