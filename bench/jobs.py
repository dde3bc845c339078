"""What a measured process does: one job by name, its costs told as the last line.

    python -m bench.jobs '{"job": "ours", "folder": "...", "kept": true}'

`watching` begins where the book is loaded and a server, if there is one, stands: reading files,
staging, searching and the findings as Arrow are inside.
"""

import importlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.markets import described, holding
from bench.measure import Watch, tell, watching
from fuchang.detection.run import Detected, detect
from fuchang.facts.lean import without_pandas
from fuchang.facts.tables import KEPT
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book, load

JVM = frozenset({"sail", "spark"})


def main(told: str) -> None:
    job: dict[str, Any] = json.loads(told)
    where, name = {
        "polars": ("bench.peers.polars_book", "job"),
        "rows": ("bench.peers.rows", "job"),
        "marginal": ("bench.marginal", "job"),
    }.get(job["job"], ("bench.jobs", job["job"]))
    work = getattr(importlib.import_module(where), name)
    # PyArrow would load pandas at its first array, which a check spares itself (facts/lean.py)
    lean = nullcontext() if job.get("engine") in JVM else without_pandas()
    with lean:
        tell(work(**{key: value for key, value in job.items() if key != "job"}))


def ours(
    *,
    folder: str,
    engine: str = "duckdb",
    kept: bool = False,
    subjects: Sequence[str] = (),
    memory_limit: str = "",
) -> Watch:
    """A whole detection, on any engine, of all subjects or those named."""
    place, book = Path(folder), load(proofs=False)
    kinds = of_subjects(book, subjects)
    now = described(place)["as_of"]
    settings = {"memory_limit": memory_limit} if memory_limit else {}
    with tempfile.TemporaryDirectory(prefix="fuchang-bench-") as spill:
        importlib.import_module(f"fuchang.facts.engines.{engine}")
        served = holding(place, engine=engine, kept=kept) if engine in JVM else None
        with watching() as watch:
            opened = served or holding(place, engine=engine, kept=kept, **settings)
            if memory_limit:
                opened.connection.execute(f"SET temp_directory = '{spill}'")  # type: ignore[attr-defined]
            detected = detect(opened, book, now=now, kinds=kinds, kept=KEPT if kept else ())
        watch.says = {"findings": detected.rows.num_rows, "kinds": counted(detected)}
        opened.close()
    return watch


def scan(*, folder: str, kept: bool = False) -> Watch:
    """Every column that the detection needs, decoded once: the floor that no rule can go below."""
    import duckdb

    from bench.needs import needed, scan_sql
    from fuchang.facts.lake import Lake

    place = Path(folder)
    lake = Lake.open(place)
    columns = needed(load(proofs=False), now=lake.as_of, kept=KEPT if kept else ())
    with watching() as watch, duckdb.connect() as connection:
        for table, names in columns.items():
            if lake.all_files(table):
                listed = ", ".join(f"'{path}'" for path in lake.all_files(table))
                source = f"read_parquet([{listed}], union_by_name = true)"
                connection.execute(scan_sql(table, names, source)).fetchall()
    watch.says = {"columns": {table: len(names) for table, names in columns.items()}}
    return watch


def start(*, orders: int) -> Watch:
    """`fuchang check` on a file of so many orders, interpreter and imports included."""
    from bench import start as bench_start

    with tempfile.TemporaryDirectory(prefix="fuchang-bench-") as folder:
        listed = bench_start.order_file(Path(folder), orders)
        program = "from fuchang.cli.main import main; main()"
        wall, cpu = bench_start.run([sys.executable, "-c", program, "check", str(listed)])
    return Watch(cpu=cpu, wall=wall)


def of_subjects(book: Book, subjects: Sequence[str]) -> tuple[Kind, ...]:
    """The kinds in force of these subjects; of all where none is named."""
    return tuple(kind for kind in book.in_force if not subjects or kind.subject in subjects)


def counted(detected: Detected) -> dict[str, int]:
    """Findings by kind."""
    numbers = detected.rows["kind_no"].cast(pa.int64()).to_numpy().tolist()
    return {detected.kinds[number].id: count for number, count in sorted(Counter(numbers).items())}


if __name__ == "__main__":
    main(sys.argv[1])
