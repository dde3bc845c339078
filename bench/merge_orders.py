"""How long 1,000,000 order rows take to merge, and how much memory: singles, then with 2 % re-exported.

Run: python bench/merge_orders.py [ROWS]. Each figure is one process of its own, so that peaks are its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 1_000_000
CREATED = """
    '本店' AS shop_id, CAST(2026000000000000000 + (n * 7919) % {rows} AS VARCHAR) AS order_id,
    CAST(hash(n) % ({rows} // 4) AS VARCHAR) AS buyer_id,
    CAST(hash(n, 1) % ({rows} // 100) AS VARCHAR) AS item_id,
    5 + n % 5 AS status, 1767225600 + n AS created_at,
    strftime(make_timestamp((1767225600 + n) * 1000000), '%Y-%m-%d %H:%M:%S') AS created_at_text,
    CASE WHEN n % 8 > 0 THEN 1767225700 + n END AS paid_at,
    strftime(make_timestamp((1767225700 + n) * 1000000), '%Y-%m-%d %H:%M:%S') AS paid_at_text,
    1767285700 + n AS shipped_at,
    strftime(make_timestamp((1767285700 + n) * 1000000), '%Y-%m-%d %H:%M:%S') AS shipped_at_text,
    1000 + n % 50000 AS total_fen, 1000 + n % 50000 AS paid_fen,
    CASE WHEN n % 17 = 0 THEN 1000 ELSE 0 END AS refunded_fen, 1 AS quantity,
    '湖北' AS region, '圆通速递' AS courier, '纯棉短袖宽松百搭夏季新款 ' || n % 977 AS title,
    0 AS file_no, n AS row_no, 1 AS primary_row
"""


def write(path: Path, *, rows: int, extra: int) -> None:
    """The order rows of one file, `extra` of them once more with a later status."""
    import duckdb
    import pyarrow as pa

    columns = CREATED.format(rows=rows)
    batches = (
        duckdb.connect()
        .sql(
            f"SELECT {columns} FROM range({rows}) AS r(n) UNION ALL "
            f"SELECT * REPLACE (9 AS status) FROM (SELECT {columns} FROM range({extra}) AS r(n))"
        )
        .to_arrow_reader(100_000)
    )
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batches.schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def measure(path: Path) -> str:
    """One merge in this process."""
    import duckdb

    from fuchang.facts.merge import merge

    connection = duckdb.connect()
    started, cpu = time.perf_counter(), time.process_time()
    ledger = merge(connection, {"orders": [path]}, kept_aside={})
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{ledger.received:>10,} rows {wall:6.2f} s wall {cpu:6.2f} s CPU {peak:7.0f} MB peak "
        f"accepted {ledger.accepted:,} duplicate {ledger.duplicate:,} "
        f"superseded {ledger.superseded:,}"
    )


def main(arguments: list[str]) -> None:
    """Writes the files and starts one process for each measurement."""
    if arguments[:1] == ["--measure"]:
        sys.stdout.write(measure(Path(arguments[1])) + "\n")
        return
    rows = int(arguments[0]) if arguments else ROWS
    with tempfile.TemporaryDirectory() as folder:
        for name, extra in (("singles", 0), ("overlap", rows // 50), ("twice", rows)):
            path = Path(folder) / f"{name}.arrow"
            write(path, rows=rows, extra=extra)
            sys.stdout.write(f"{name:>8} {path.stat().st_size / 1e6:5.0f} MB ")
            sys.stdout.flush()
            subprocess.run([sys.executable, __file__, "--measure", str(path)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
