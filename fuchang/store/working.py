"""Folders for clear copies at work: for their owner alone, removed afterwards, and after a death too.

Whoever works holds a lock on the folder; the lock goes with the process, however it ends, and the
next one removes what was left.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fuchang.kernel.config import data_dir


def place() -> Path:
    """Where the folders are."""
    return data_dir() / "working"


@contextmanager
def working_folder() -> Iterator[Path]:
    """A fresh private folder, gone at the end."""
    place().mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked(place()):
        _remove_left()
        folder = Path(tempfile.mkdtemp(dir=place()))
        held = _lock(folder, wait=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _let_go(held)


def sweep() -> int:
    """Remove what processes left that were killed; gives how many folders."""
    if not place().is_dir():
        return 0
    with _locked(place()):
        return _remove_left()


def _remove_left() -> int:
    count = 0
    for folder in [one for one in place().iterdir() if one.is_dir()]:
        held = _lock(folder, wait=False)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            _let_go(held)
            count += 1
    return count


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    held = _lock(folder, wait=True)
    try:
        yield
    finally:
        _let_go(held)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """A lock on a folder that ends with this process; None where somebody else holds it."""
    if os.name != "posix":
        return -1 if wait else None  # such a machine empties the place by `fuchang purge` alone
    import fcntl  # noqa: PLC0415 - other systems do not have it

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _let_go(held: int | None) -> None:
    if held is not None and held >= 0:
        with suppress(OSError):
            os.close(held)
