"""What Sail and Spark share: facts and staged results as Parquet in a temporary folder."""

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

_SPARK_TYPES = {"BIGINT": "bigint", "TEXT": "string"}


class SparkSqlEngine:
    """Any Spark session; tables are temporary views over Parquet, so nothing needs a metastore.

    `folder` is the engine's own: what is staged rests there, and it is removed at the end.
    """

    def __init__(self, *, name: str, session: Any, folder: Path) -> None:
        self.name = name
        self.session = session
        self.parts = 1
        self._folder = folder
        self._staged: dict[str, list[str]] = {}
        self._writes = 0

    def put(self, table: str, rows: pa.Table) -> None:
        """Write Arrow rows as Parquet and show them under the name."""
        place = self._place(table)
        place.mkdir(parents=True)
        pq.write_table(_plain(rows), place / "part-0.parquet")
        self._show(table, [str(place)])

    def hold(self, table: str, paths: list[Path], columns: list[tuple[str, str]]) -> None:
        """Read Parquet parts in place; columns they lack read as NULL."""
        frame = self.session.read.parquet(*(str(path) for path in paths))
        present = set(frame.columns)
        listed = [
            name if name in present else f"CAST(NULL AS {_SPARK_TYPES[kind]}) AS {name}"
            for name, kind in columns
        ]
        frame.selectExpr(*listed).createOrReplaceTempView(table)

    def look_at(self, part: int | None) -> None:
        """The engine spreads the whole over its workers by itself."""

    def stage(self, name: str, select: str) -> None:
        """Write the result as Parquet and show it under the name."""
        self._show(name, [self._write(name, select)])

    def append(self, name: str, select: str) -> None:
        """Write the result as more Parquet of that name."""
        self._show(name, [*self._staged.get(name, []), self._write(name, select)])

    def drop(self, name: str) -> None:
        """Forget the view and its files."""
        self.session.sql(f"DROP VIEW IF EXISTS {name}")
        for place in self._staged.pop(name, []):
            shutil.rmtree(place, ignore_errors=True)

    def fetch(self, select: str) -> pa.Table:
        """The result as Arrow."""
        return _plain(self.session.sql(select).toArrow())

    def close(self) -> None:
        """Stop the session and remove what was staged."""
        self.session.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _place(self, name: str) -> Path:
        self._writes += 1
        return self._folder / f"{name}-{self._writes:05d}"

    def _write(self, name: str, select: str) -> str:
        place = str(self._place(name))
        frame = self.session.sql(select)
        frame.write.parquet(place)
        if not any(Path(place).glob("*.parquet")):
            # Sail writes no file, and so no column, for a result without rows.
            Path(place).mkdir(exist_ok=True)
            pq.write_table(_nothing(frame.dtypes), Path(place) / "part-0.parquet")
        return place

    def _show(self, name: str, places: list[str]) -> None:
        self._staged[name] = places
        self.session.read.parquet(*places).createOrReplaceTempView(name)


def _nothing(columns: list[tuple[str, str]]) -> pa.Table:
    kinds = {name: pa.string() if kind == "string" else pa.int64() for name, kind in columns}
    return pa.schema(kinds.items()).empty_table()


def _plain(rows: pa.Table) -> pa.Table:
    """Every whole number int64 and every text string: the two types of the subset."""
    fields = [
        pa.field(field.name, pa.int64() if pa.types.is_integer(field.type) else pa.string())
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))
