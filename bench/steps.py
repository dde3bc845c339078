"""Where the CPU seconds of a detection go: by the table that a statement fills.

python -m bench.steps FOLDER [kept]
"""

import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.markets import described, holding
from fuchang.detection.run import detect
from fuchang.facts.engines import Engine
from fuchang.facts.lean import without_pandas
from fuchang.facts.tables import KEPT
from fuchang.rulebook.loader import load


class Timed:
    """An engine that notes what each statement costs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.spent: dict[str, float] = defaultdict(float)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def stage(self, name: str, select: str) -> None:
        begun = time.process_time()
        self._engine.stage(name, select)
        self.spent[name] += time.process_time() - begun

    def append(self, name: str, select: str) -> None:
        begun = time.process_time()
        self._engine.append(name, select)
        self.spent[name] += time.process_time() - begun

    def fetch(self, select: str) -> Any:
        begun = time.process_time()
        rows = self._engine.fetch(select)
        self.spent["fetched"] += time.process_time() - begun
        return rows


def main(folder: str, *, kept: bool) -> None:
    """Prints the steps, dearest first."""
    place, book = Path(folder), load(proofs=False)
    engine = Timed(holding(place, kept=kept))
    begun = time.process_time()
    detect(engine, book, now=described(place)["as_of"], kept=KEPT if kept else ())
    total = time.process_time() - begun
    engine.spent["between statements"] = total - sum(engine.spent.values())
    for name, spent in sorted(engine.spent.items(), key=lambda row: -row[1]):
        print(f"{name:24}{spent:8.2f} CPU s {spent / total:6.1%}")
    print(f"{'all':24}{total:8.2f} CPU s")


if __name__ == "__main__":
    with without_pandas():
        main(sys.argv[1], kept="kept" in sys.argv[2:])
