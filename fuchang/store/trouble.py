"""What the disk or the database refused last, so that the signs of life can say so."""

import errno
import os
import tempfile
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from fuchang.kernel.config import data_dir

# a full or read-only disk, a broken one, no more files or memory: nothing that the caller did
_REFUSED = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)


@dataclass
class _Last:
    said: str = ""


_last = _Last()


def is_trouble(error: BaseException | None) -> bool:
    """Whether the disk or the database is to blame, so that the same request may succeed later."""
    if isinstance(error, OSError):
        return error.errno in _REFUSED
    # a malformed file comes as DatabaseError itself; its other children are defects or bad values
    return isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError


def remember(error: BaseException | None) -> None:
    """The disk or the database has refused something; what strangers may read of it, and no more.

    PostgreSQL's own words name its host and its user.
    """
    if isinstance(error, OSError):
        _last.said = error.strerror or type(error).__name__
    else:
        _last.said = str(error) if connection.vendor == "sqlite" else "the database refuses"


def lasting() -> str:
    """What was refused, as long as a small file cannot be made durable; empty when all is well."""
    if _last.said:
        try:
            with tempfile.TemporaryFile(dir=data_dir()) as probe:
                probe.write(b"x" * 8_192)
                probe.flush()
                os.fsync(probe.fileno())
        except OSError:
            return _last.said
        _last.said = ""
    return ""
