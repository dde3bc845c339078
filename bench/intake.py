"""How fast files become facts, findings and cases, and how long the longest transaction holds the store.

    python -m bench.intake --orders 20000

Scans alone: bench/line.py.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--orders", type=int, default=20_000)
    orders = asked.parse_args().orders
    with tempfile.TemporaryDirectory(prefix="fuchang-bench-") as folder:
        home = Path(folder) / "home"
        (home / "data" / "static").mkdir(parents=True)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "fuchang.desk.settings",
            "FUCHANG_HOME": str(home),
            "FUCHANG_KEY": "5e" * 32,
        }
        os.environ.pop("FUCHANG_DB", None)
        import django

        django.setup()
        measure(Path(folder) / "market", orders=orders)


def measure(folder: Path, *, orders: int) -> None:
    from django.core.management import call_command
    from django.db.models import Sum

    from fuchang.cases.models import Case
    from fuchang.kernel.clock import clock
    from fuchang.market.generate import Market
    from fuchang.market.scale import Scale
    from fuchang.market.writers.exports import Wanted, write_exports
    from fuchang.pipeline.rounds import Parcel, apply, deliver
    from fuchang.pipeline.worker import Worker
    from fuchang.shops.access import commanding
    from fuchang.store.models import LedgerEntry
    from fuchang.store.walls import everything

    call_command("migrate", verbosity=0)
    folder.mkdir()
    write_exports(Market(Scale(orders=orders, seed=5, now=clock())), folder, wanted=Wanted.of(()))
    spent = {name: timed(apply, name) for name in ("read", "apply_batch", "search_after")}
    with everything("the bench"):
        parcels = [
            Parcel(one.name, path=one)
            for one in sorted(folder.iterdir())
            if one.suffix in {".csv", ".xlsx"}
        ]
        begun = time.perf_counter()
        deliver(commanding(), parcels, shop_key=0, source="import", now=clock())
        received = time.perf_counter() - begun
        Worker(name="bench").run(once=True)
        whole = time.perf_counter() - begun
        rows = LedgerEntry.objects.aggregate(rows=Sum("received"))["rows"] or 0
        print(
            f"{orders} orders, {rows} rows, {Case.objects.count()} cases: {whole:.1f} s, {rows / whole:,.0f} rows/s"
        )
    print(f"received in {received:.2f} s")
    for name, times in spent.items():
        print(
            f"{name:16} {sum(times):8.2f} s in {len(times)} calls, longest {max(times, default=0):.2f} s"
        )


def timed(module: object, name: str) -> list[float]:
    """Wrap a step so that each call leaves its seconds."""
    whole, times = getattr(module, name), []

    def wrapped(*about: object, **named: object) -> object:
        begun = time.perf_counter()
        try:
            return whole(*about, **named)
        finally:
            times.append(time.perf_counter() - begun)

    setattr(module, name, wrapped)
    return times


if __name__ == "__main__":
    main()
