"""The engines that hold facts and run the portable subset: one file each, opened by name."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from fuchang.kernel.errors import AskUser, UnknownWord

if TYPE_CHECKING:
    import pyarrow as pa

ENGINES = ("duckdb", "sqlite", "postgres", "sail", "spark")


class EngineMissing(AskUser):
    """The engine's library is not installed."""

    def __init__(self, *, engine: str, missing: str) -> None:
        self.engine = engine
        self.missing = missing
        super().__init__(
            f"engine {engine} needs {missing}, which is not installed: pip install 'fuchang[{engine}]'"
        )


class Engine(Protocol):
    """Facts as tables, staged results as tables, and the SQL between them.

    Facts come in whole (`put`) or as Parquet parts (`hold`). With several parts, `look_at(part)`
    makes the names of the partitioned tables mean that part alone, `look_at(None)` all of it.
    """

    name: str
    parts: int

    def put(self, table: str, rows: "pa.Table") -> None:
        """Make a table of these rows."""

    def hold(self, table: str, paths: list[Path], columns: list[tuple[str, str]]) -> None:
        """Make a table of Parquet files, one per part; columns they lack read as NULL."""

    def look_at(self, part: int | None) -> None:
        """Let partitioned tables mean one part, or the whole."""

    def stage(self, name: str, select: str) -> None:
        """Keep the result of a SELECT as a table, replacing one of that name."""

    def append(self, name: str, select: str) -> None:
        """Add the result of a SELECT to a staged table, making it if need be."""

    def drop(self, name: str) -> None:
        """Forget a staged table."""

    def fetch(self, select: str) -> "pa.Table":
        """The result of a SELECT as Arrow."""

    def close(self) -> None:
        """Let go of connections, servers and temporary files."""


def open_engine(name: str, **settings: Any) -> Engine:
    """The engine of that name. Raises UnknownWord, or EngineMissing naming the extra to install."""
    if name not in ENGINES:
        raise UnknownWord(what="engine", got=name, known=ENGINES)
    try:
        module = import_module(f"fuchang.facts.engines.{name}")
    except ModuleNotFoundError as error:
        raise EngineMissing(engine=name, missing=error.name or name) from error
    engine: Engine = module.open(**settings)
    return engine
