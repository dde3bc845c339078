"""Setting Django up for the commands that need the desk."""

import os
from pathlib import Path

from fuchang.kernel.config import data_dir, setting
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


def set_up(*, must_exist: bool = True) -> None:
    """Let Django know its settings. Raises NoDesk where the command needs what is not there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuchang.desk.settings")
    if must_exist and not setting("FUCHANG_DB") and not (data_dir() / "desk.db").is_file():
        raise NoDesk(place=str(data_dir()))
    import django

    django.setup()
