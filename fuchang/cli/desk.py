"""Setting Django up for the commands that need the desk."""

import os
import secrets
from pathlib import Path

from fuchang.kernel.config import KEY_BYTES, data_dir, key_path, setting
from fuchang.kernel.errors import AskUser


class NoDesk(AskUser):
    """There is no database yet."""

    def __init__(self, *, place: str) -> None:
        self.place = place
        super().__init__(
            f"这里还没有异常台 / there is no desk in {place} yet: run `fuchang init` or `fuchang demo`"
        )


def place(data: Path | None, database: str) -> None:
    """What the options say of where the data rests; before `set_up`."""
    if data is not None:
        os.environ["FUCHANG_DATA_DIR"] = str(data.resolve())
    if database:
        os.environ["FUCHANG_DB"] = database


def make_home() -> bool:
    """Folders and a master key that only their owner can read; says whether the key is new.

    Before `set_up`: Django's own secret comes of that key.
    """
    data_dir().mkdir(parents=True, exist_ok=True, mode=0o700)
    path = key_path()
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(secrets.token_hex(KEY_BYTES) + "\n", encoding="ascii")
    return True


def set_up(*, must_exist: bool = True) -> None:
    """Let Django know its settings. Raises NoDesk where the command needs what is not there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuchang.desk.settings")
    if must_exist and not setting("FUCHANG_DB") and not (data_dir() / "desk.db").is_file():
        raise NoDesk(place=str(data_dir()))
    import django

    django.setup()
