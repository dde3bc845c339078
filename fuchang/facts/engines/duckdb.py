"""DuckDB, in memory: the default engine of a sweep."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

# Files that are looked at as one part: each part costs the planning of every statement, and more
# than this saves nothing more and takes memory (measured with files of half a million orders)
_TOGETHER = 4


class DuckdbEngine:
    """Staged tables live in memory and spill to a temporary folder past the memory limit."""

    name = "duckdb"

    def __init__(
        self,
        *,
        memory_limit: str = "",
        threads: int = 0,
        together: int = _TOGETHER,
        connection: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        self.connection = connection or duckdb.connect(":memory:")
        self.parts = 1
        self._together = together
        self._held: dict[str, list[tuple[str, str]]] = {}
        self._staged: set[str] = set()
        if memory_limit:
            self.connection.execute(f"SET memory_limit = '{memory_limit}'")
        if threads:
            self.connection.execute(f"SET threads = {threads}")
        self.connection.execute("SET preserve_insertion_order = false")

    def put(self, table: str, rows: pa.Table) -> None:
        """Copy Arrow rows into a table."""
        self.connection.register("arriving_rows", rows)
        self.connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM arriving_rows")
        self.connection.unregister("arriving_rows")

    def hold(self, table: str, paths: list[Path], columns: list[tuple[str, str]]) -> None:
        """Read Parquet parts in place, a few files to a part."""
        self._held[table] = [(_listed(path, columns), _quoted(path)) for path in paths]
        self.parts = max(self.parts, -(-len(paths) // self._together))
        self._show(table, None)

    def look_at(self, part: int | None) -> None:
        """Point the views of partitioned tables at one part, or at all."""
        for table, held in self._held.items():
            if len(held) > 1:
                self._show(table, part)

    def stage(self, name: str, select: str) -> None:
        """CREATE TABLE AS, in memory."""
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")
        self._staged.add(name)

    def append(self, name: str, select: str) -> None:
        """INSERT INTO a staged table."""
        if name not in self._staged:
            self.stage(name, select)
            return
        self.connection.execute(f"INSERT INTO {name} {select}")

    def drop(self, name: str) -> None:
        """DROP a staged table if there is one."""
        self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        self._staged.discard(name)

    def fetch(self, select: str) -> pa.Table:
        """The result as Arrow."""
        return self.connection.sql(select).to_arrow_table()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _show(self, table: str, part: int | None) -> None:
        held = self._held[table]
        if part is not None:
            held = held[part * self._together : (part + 1) * self._together]
        alike: dict[str, list[str]] = {}
        for columns, path in held:
            alike.setdefault(columns, []).append(path)
        shown = " UNION ALL ".join(
            f"SELECT {columns} FROM read_parquet([{', '.join(paths)}])"
            for columns, paths in alike.items()
        )
        self.connection.execute(f"CREATE OR REPLACE VIEW {table} AS {shown}")


def _listed(path: Path, columns: list[tuple[str, str]]) -> str:
    present = set(pq.read_schema(path).names)
    return ", ".join(
        name if name in present else f"CAST(NULL AS {kind}) AS {name}" for name, kind in columns
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def open(  # noqa: A001 - every engine's file answers to `open`
    *,
    memory_limit: str = "",
    threads: int = 0,
    together: int = _TOGETHER,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> DuckdbEngine:
    """An engine with a memory limit such as `4GB` and a number of threads (0: all cores)."""
    return DuckdbEngine(
        memory_limit=memory_limit, threads=threads, together=together, connection=connection
    )
