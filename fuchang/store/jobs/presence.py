"""Which workers of this machine live: each holds a lock on a file, and a death lets go of it at once.

A lease runs out after a minute; whoever was killed beside us need not be waited for that long.
Workers of other machines are known by their leases alone.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from fuchang.kernel.config import data_dir

if sys.platform != "win32":  # there, leases alone
    import fcntl


class Presence:
    """Held by a worker from its first to its last moment."""

    def __init__(self, name: str) -> None:
        self._path = _place(name)
        self._file = _locked(self._path, make=True)

    def leave(self) -> None:
        """The worker ends by itself."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


def gone(name: str) -> bool:
    """Whether a worker of this machine has died; False for one that lives, or is not of here."""
    file = _locked(_place(name), make=False)
    if file is None:
        return False
    _place(name).unlink(missing_ok=True)
    os.close(file)
    return True


def _place(name: str) -> Path:
    return data_dir() / "workers" / name.replace("/", "_").replace(":", "_")


def _locked(path: Path, *, make: bool) -> int | None:
    """The file, locked by us; None where it is not there, or another process holds it."""
    if sys.platform == "win32":
        return None
    with suppress(OSError):
        if make:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_RDWR | (os.O_CREAT if make else 0), 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return None
        return file
    return None
