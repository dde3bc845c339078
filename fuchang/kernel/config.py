"""Settings from the environment, each with its meaning; `NAME_FILE` reads a secret from a file."""

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from fuchang.kernel.errors import AskUser

KEY_BYTES = 32


class UnreadableSetting(AskUser):
    """A `NAME_FILE` setting points at a file that cannot be read."""

    def __init__(self, *, name: str, path: str, reason: str) -> None:
        self.name = name
        self.path = path
        super().__init__(f"{name}_FILE names {path}, which cannot be read: {reason}")


class NoMasterKey(AskUser):
    """There is no master key, or what there is is not 64 hex digits."""

    def __init__(self, *, path: str) -> None:
        self.path = path
        super().__init__(
            f"没有主密钥 / no master key: {path} should hold 64 hex digits (`fuchang init` makes it), "
            "or set FUCHANG_KEY"
        )


class UnknownDatabase(AskUser):
    """`FUCHANG_DB` names a database that the desk cannot rest on."""

    def __init__(self, *, scheme: str) -> None:
        self.scheme = scheme
        super().__init__(
            f"FUCHANG_DB begins with {scheme!r}; right is postgres://user:password@host:5432/name, "
            "or nothing for SQLite in the data folder"
        )


def setting(name: str, default: str = "") -> str:
    """The value of `NAME`, or the stripped contents of the file that `NAME_FILE` names.

    Raises UnreadableSetting when `NAME_FILE` is set and cannot be read.
    """
    file_name = os.environ.get(f"{name}_FILE", "")
    if not file_name:
        return os.environ.get(name, default)
    try:
        return Path(file_name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UnreadableSetting(name=name, path=file_name, reason=str(error)) from error


def home() -> Path:
    """Where a person's own files rest: remembered column maps, the overlay book (`FUCHANG_HOME`)."""
    return Path(setting("FUCHANG_HOME") or Path.home() / ".fuchang")


def overlay_book() -> Path | None:
    """The folder of a shop's own kinds and windows (`FUCHANG_BOOK`), if there is one."""
    named = setting("FUCHANG_BOOK")
    own = Path(named) if named else home() / "book"
    return own if own.is_dir() else None


def data_dir() -> Path:
    """Where database, uploads, static files and backups rest (`FUCHANG_DATA_DIR`)."""
    return Path(setting("FUCHANG_DATA_DIR") or home() / "data")


def key_path() -> Path:
    """The file of the master key; it lies beside the data folder, never in it."""
    return Path(setting_path("FUCHANG_KEY") or home() / "secret.key")


def setting_path(name: str) -> str:
    """The file that `NAME_FILE` names, unread."""
    return os.environ.get(f"{name}_FILE", "")


def master_key() -> bytes:
    """The 32 bytes from which all other keys are derived. Raises NoMasterKey."""
    return master_keys()[0]


def master_keys() -> tuple[bytes, ...]:
    """The master key, then those that it follows while a rotation lasts. Raises NoMasterKey."""
    told = _key_lines()
    keys = [_key(told.get("", "")), *(_key(text) for text in told.get("former", "").split())]
    if not all(keys):
        raise NoMasterKey(path=str(key_path()))
    return tuple(keys)


def lasting_key(name: str) -> bytes:
    """A key that must outlive rotations, because what it made is compared and not opened."""
    kept = _key(_key_lines().get(name, ""))
    return kept or hashlib.blake2b(name.encode(), key=master_key(), digest_size=KEY_BYTES).digest()


def _key_lines() -> dict[str, str]:
    """Lines of the key file by their first word; the master key stands alone on the first one."""
    told = os.environ.get("FUCHANG_KEY", "")
    path = key_path()
    if not told and path.is_file():
        told = path.read_text(encoding="ascii")
    words = [line.split() for line in told.splitlines() if line.strip()]
    named = {first: " ".join(rest) for first, *rest in words[1:]}
    return {"": words[0][0] if words else "", **named}


def _key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        return b""
    return key if len(key) == KEY_BYTES else b""


def django_key() -> str:
    """Django's own secret, derived from the master key; a stand-in before there is one."""
    try:
        return hashlib.blake2b(b"django", key=master_key(), digest_size=32).hexdigest()
    except NoMasterKey:
        return "no-master-key-yet-" + "0" * 40


def database() -> dict[str, Any]:
    """Django's entry for `FUCHANG_DB`, or SQLite in the data folder. Raises UnknownDatabase."""
    url = setting("FUCHANG_DB")
    if not url:
        return _sqlite(data_dir() / "desk.db")
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise UnknownDatabase(scheme=parts.scheme)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c statement_timeout=60000"},
    }


def _sqlite(path: Path) -> dict[str, Any]:
    # FULL, because NORMAL lost acknowledged rows in a third of simulated power cuts; IMMEDIATE,
    # because a deferred transaction cannot wait when it wants to write.
    return {
        "ENGINE": "fuchang.store.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
                "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 268435456;"
            ),
        },
    }
