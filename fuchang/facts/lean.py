"""Keeps out of a process what libraries bring along and it has no use for.

Where pandas is installed (Spark's client brings it), PyArrow imports it at the first array it makes:
a third of a second that a small check would spend for nothing. httpx brings the colours of its own
command line, Arrow the file systems of clouds. All of them work the same without.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec

PANDAS = frozenset({"pandas"})
OF_NO_USE_TO_SERVERS = PANDAS | {
    "pygments", "rich",
    "pyarrow._azurefs", "pyarrow._gcsfs", "pyarrow._hdfs", "pyarrow._s3fs",
}  # fmt: skip


class _Absent:
    """An import hook that answers as if these were not installed."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    def find_spec(self, name: str, *_where: object) -> ModuleSpec | None:
        if name in self.names:
            raise ModuleNotFoundError(name, name=name)
        return None


@contextmanager
def without_pandas() -> Iterator[None]:
    """Within the block nobody can import pandas, unless it was there before."""
    hook = _Absent(PANDAS)
    sys.meta_path.insert(0, hook)
    try:
        yield
    finally:
        sys.meta_path.remove(hook)


def serve_lean() -> None:
    """For a process that serves, for as long as it lives: some 10 MB less, 50 where pandas is installed."""
    sys.meta_path.insert(0, _Absent(OF_NO_USE_TO_SERVERS))
