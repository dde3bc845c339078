"""`fuchang check` on a file of 1,000 orders, start included: wall and CPU seconds, and where they go.

    python bench/start.py [--orders 1000] [--rounds 7] [--imports]

The mark is 2 seconds of wall time. A bare interpreter and a bare `import pyarrow, duckdb` run beside
it in each round, so that a slow machine can be told from a slow program.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports

MARK = 2.0
_CHECK = "from fuchang.cli.main import main; main()"
_BARE = {
    "python alone": "pass",
    "pyarrow and duckdb": "from fuchang.facts.lean import without_pandas\n"
    "with without_pandas():\n    import pyarrow, pyarrow.compute, duckdb",
}


def main() -> None:
    """Runs the rounds and prints medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--imports", action="store_true", help="show the slowest imports as well")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuchang-bench-") as folder:
        orders = order_file(Path(folder), asked.orders)
        programs = {name: [sys.executable, "-c", code] for name, code in _BARE.items()}
        check = [sys.executable, "-c", _CHECK, "check", str(orders)]
        programs |= {"check --json": [*check, "--json"], "check, as tables": check}
        measured: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
        for _ in range(asked.rounds):
            for name, command in programs.items():
                measured[name].append(run(command))
        show(measured)
        if asked.imports:
            show_imports(check)


def order_file(folder: Path, orders: int) -> Path:
    """The order list of a market of so many orders."""
    write_exports(Market(Scale(orders=orders, seed=7)), folder, wanted=Wanted.of(()))
    return next(folder.glob("ExportOrderList*"))


def run(command: list[str]) -> tuple[float, float]:
    """Wall seconds, and CPU seconds of the program and its children."""
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    wall, after = time.perf_counter() - began, os.times()
    assert done.returncode in {0, 1}, done.stderr.decode()
    spent = after.children_user + after.children_system
    return wall, spent - before.children_user - before.children_system


def show(measured: dict[str, list[tuple[float, float]]]) -> None:
    """Medians and the best of each program, and whether the mark is kept."""
    print(f"{'':22}{'wall, median':>14}{'best':>8}{'CPU, median':>14}")
    for name, times in measured.items():
        wall, cpu = (list(column) for column in zip(*times, strict=True))
        median = statistics.median(wall)
        kept = (
            f"   mark {MARK} s: {'kept' if median <= MARK else 'MISSED'}" if "check" in name else ""
        )
        print(f"{name:22}{median:14.2f}{min(wall):8.2f}{statistics.median(cpu):14.2f}{kept}")


def show_imports(check: list[str]) -> None:
    """The slowest imports of the program itself, in milliseconds, all below them included."""
    command = [check[0], "-X", "importtime", *check[1:], "--json"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    rows = [line.split("|") for line in told.splitlines() if line.startswith("import time:")]
    slowest = sorted((int(row[1]), row[2].strip()) for row in rows if row[1].strip().isdigit())[
        -15:
    ]
    for microseconds, name in reversed(slowest):
        print(f"{microseconds / 1000:10.0f} ms  {name}")


if __name__ == "__main__":
    main()
