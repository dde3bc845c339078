"""Settings from the environment, each with its meaning; `NAME_FILE` reads a secret from a file."""

import os
from pathlib import Path

from fuchang.kernel.errors import AskUser


class UnreadableSetting(AskUser):
    """A `NAME_FILE` setting points at a file that cannot be read."""

    def __init__(self, *, name: str, path: str, reason: str) -> None:
        self.name = name
        self.path = path
        super().__init__(f"{name}_FILE names {path}, which cannot be read: {reason}")


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
