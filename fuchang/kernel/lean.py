"""Keeps pandas out of a process that has no use for it.

Where pandas is installed (Spark's client brings it), PyArrow imports it at the first array it makes:
a third of a second that a small check would spend for nothing. PyArrow works the same without.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec


class _NoPandas:
    """An import hook that answers as if pandas were not installed."""

    def find_spec(self, name: str, *_where: object) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)
        return None


@contextmanager
def without_pandas() -> Iterator[None]:
    """Within the block nobody can import pandas, unless it was there before."""
    hook = _NoPandas()
    sys.meta_path.insert(0, hook)
    try:
        yield
    finally:
        sys.meta_path.remove(hook)
