"""Detection against its marks: speed, memory, the raw scan, peers, row engines, one more kind.

    python -m bench.detect [--orders 1000000] [--rounds 3] [--only ours,scan,kept] [--json FILE]

Parts: ours, kept, scan, cap, growth, polars, sail, spark, rows, marginal, start. Every run is a process of
its own, runs are interleaved, and the least CPU seconds (user + system, children included) of all
rounds count: they move least when others use the machine. A missed mark fails nothing.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import sections
from bench.markets import FOLDER


@dataclass(frozen=True)
class Asked:
    """What the caller wants measured."""

    orders: int
    rounds: int
    only: frozenset[str]
    folder: Path
    cap_orders: int
    spark_orders: int
    fresh: bool


def asked() -> tuple[Asked, str]:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="comma-separated parts")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where markets are kept")
    parser.add_argument("--cap-orders", type=int, default=0, help="orders under the 4 GB cap")
    parser.add_argument("--spark-orders", type=int, default=1_000_000)
    parser.add_argument("--fresh", action="store_true", help="make the markets anew")
    parser.add_argument("--json", default="", help="write the figures there as well")
    told = parser.parse_args()
    only = frozenset(filter(None, told.only.split(","))) or frozenset(sections.PARTS)
    if wrong := only - set(sections.PARTS):
        parser.error(f"no {', '.join(sorted(wrong))}; parts: {', '.join(sections.PARTS)}")
    return (
        Asked(
            told.orders, told.rounds, only, told.folder,
            told.cap_orders or 3 * told.orders, told.spark_orders, told.fresh,
        ),
        told.json,
    )  # fmt: skip


def main() -> None:
    """Measures, prints the table, writes the figures."""
    wanted, target = asked()
    lines, figures = sections.measure(wanted)
    show(lines)
    if target:
        data: dict[str, Any] = {
            "orders": wanted.orders,
            "lines": [asdict(line) for line in lines],
            "figures": {name: one.as_data() for name, one in figures.items()},
        }
        Path(target).write_text(json.dumps(data, indent=2, ensure_ascii=False), encoding="utf-8")


def show(lines: "list[sections.Line]") -> None:
    """One table; a line without a mark is there to be read, not judged."""
    width = max((len(line.what) for line in lines), default=0)
    print(f"{'':{width}}  {'measured':>22}  {'mark':>16}")
    for line in lines:
        print(f"{line.what:{width}}  {line.text:>22}  {line.mark_text:>16}  {line.verdict}")


if __name__ == "__main__":
    main()
