"""The parts of the detection bench: which jobs each runs, and the lines it draws from their figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.markets import market
from bench.measure import Figures, interleaved

if TYPE_CHECKING:
    from bench.detect import Asked

WIDE = ("refund", "parcel", "order")
ROW_ENGINES = ("cel", "zen", "rule-engine", "jsonlogic")
SMALL, MIDDLE, LARGE = 100_000, 1_000_000, 10_000_000
SAMPLE = 20_000
MORE_KINDS = {"order": 50, "parcel": 40}

Runs = Mapping[str, Figures]
Jobs = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Line:
    """One line of the table. `mark` is None where nothing is promised; `low` says less is better."""

    what: str
    value: float
    unit: str = ""
    mark: float | None = None
    low: bool = False
    note: str = ""

    @property
    def text(self) -> str:
        return (
            f"{self.value:,.3g} {self.unit}"
            if self.value < 100
            else f"{self.value:,.0f} {self.unit}"
        )

    @property
    def mark_text(self) -> str:
        return "" if self.mark is None else f"{'≤' if self.low else '≥'} {self.mark:g} {self.unit}"

    @property
    def verdict(self) -> str:
        if self.mark is None:
            return self.note
        kept = self.value <= self.mark if self.low else self.value >= self.mark
        return f"{'PASS' if kept else 'miss'} {self.note}".strip()


class Places:
    """The markets of a run, made when first asked for."""

    def __init__(self, asked: "Asked") -> None:
        self._folder, self._fresh = asked.folder, asked.fresh
        self._made: dict[int, str] = {}

    def of(self, orders: int) -> str:
        """The folder of a market of that size."""
        if orders not in self._made:
            self._made[orders] = str(market(orders, folder=self._folder, fresh=self._fresh))
        return self._made[orders]


def measure(asked: "Asked") -> tuple[list[Line], dict[str, Figures]]:
    """Runs the parts that were asked for; those that are compared run interleaved."""
    places = Places(asked)
    figures: dict[str, Figures] = {}
    lines: list[Line] = []
    for group in GROUPS:
        names = [name for name in group if name in asked.only]
        jobs: Jobs = {}
        for name in names:
            jobs |= PARTS[name][0](asked, places)
        figures |= interleaved(jobs, rounds=asked.rounds)
        for name in names:
            lines += PARTS[name][1](asked, figures)
    return lines, figures


# ---- ours, kept, scan
def _ours(asked: "Asked", places: Places) -> Jobs:
    return {"ours": {"job": "ours", "folder": places.of(asked.orders)}}


def _kept(asked: "Asked", places: Places) -> Jobs:
    return {"ours, kept": {"job": "ours", "folder": places.of(asked.orders), "kept": True}}


def _scan(asked: "Asked", places: Places) -> Jobs:
    place = places.of(asked.orders)
    return {
        "scan": {"job": "scan", "folder": place},
        "scan, kept": {"job": "scan", "folder": place, "kept": True},
    }


def _pace(asked: "Asked", runs: Runs, *, name: str, mark: float) -> list[Line]:
    run = runs[name]
    words = "raw scans of parcels" if name == "ours" else "kept parcel state"
    return [
        Line(f"{words}: orders per core-second", asked.orders / run.cpu / 1e6, "M", mark),
        Line(f"{words}: peak memory", run.peak_mb, "MB", 2500, low=True),
        Line(f"{words}: wall", run.wall, "s", note=f"{run.says['findings']:,} findings"),
    ]


def _pace_ours(asked: "Asked", runs: Runs) -> list[Line]:
    return _pace(asked, runs, name="ours", mark=0.65)


def _pace_kept(asked: "Asked", runs: Runs) -> list[Line]:
    return _pace(asked, runs, name="ours, kept", mark=1.1)


def _against_scan(asked: "Asked", runs: Runs) -> list[Line]:
    lines = []
    for name, ours, mark in (("scan", "ours", 6.0), ("scan, kept", "ours, kept", 4.0)):
        floor = runs[name]
        columns = sum(floor.says["columns"].values())
        pace = f"{asked.orders / floor.cpu / 1e6:.2f} M orders per core-second, {columns} columns"
        if ours in runs:
            lines.append(
                Line(
                    f"{ours}: times the raw scan",
                    runs[ours].cpu / floor.cpu,
                    "x",
                    mark,
                    low=True,
                    note=pace,
                )
            )
    return lines


# ---- under a cap, and growth
def _cap(asked: "Asked", places: Places) -> Jobs:
    place = places.of(asked.cap_orders)
    return {"4 GB cap": {"job": "ours", "folder": place, "memory_limit": "4GB", "rounds": 1}}


def _capped(asked: "Asked", runs: Runs) -> list[Line]:
    run = runs["4 GB cap"]
    note = f"{run.says['findings']:,} findings, {run.cpu:.0f} CPU s, {run.wall:.0f} s wall"
    what = f"{asked.cap_orders:,} orders under memory_limit 4GB: peak of the process"
    return [Line(what, run.peak_mb, "MB", 4600, low=True, note=note)]


def _sizes(asked: "Asked") -> list[int]:
    return [size for size in (SMALL, MIDDLE, LARGE) if size <= max(asked.orders, MIDDLE)]


def _growth(asked: "Asked", places: Places) -> Jobs:
    return {
        f"{size:,} orders": {"job": "ours", "folder": places.of(size)} for size in _sizes(asked)
    }


def _grown(asked: "Asked", runs: Runs) -> list[Line]:
    sizes = _sizes(asked)
    cost = {size: runs[f"{size:,} orders"].cpu / size * 1e6 for size in sizes}
    listed = ", ".join(f"{size:,}: {each:.2f} us" for size, each in cost.items())
    what = f"cost per order, {sizes[-1]:,} against {sizes[0]:,}"
    return [Line(what, cost[sizes[-1]] / cost[sizes[0]], "x", 1.5, low=True, note=listed)]


# ---- peers on the same rules
def _polars(asked: "Asked", places: Places) -> Jobs:
    place = places.of(asked.orders)
    return {
        "ours, wide kinds": {"job": "ours", "folder": place, "subjects": WIDE},
        "polars, wide kinds": {"job": "polars", "folder": place, "subjects": WIDE},
    }


def _against_polars(asked: "Asked", runs: Runs) -> list[Line]:
    mine, peer = runs["ours, wide kinds"], runs["polars, wide kinds"]
    note = same(mine, peer) + f"; peak {peer.peak_mb:,.0f} MB against {mine.peak_mb:,.0f} MB"
    return [Line("polars streaming, CPU against ours", peer.cpu / mine.cpu, "x", 1.3, note=note)]


def _sail(asked: "Asked", places: Places) -> Jobs:
    place = places.of(asked.orders)
    return {
        "ours, beside Sail": {"job": "ours", "folder": place},
        "Sail": {"job": "ours", "folder": place, "engine": "sail", "rounds": min(2, asked.rounds)},
    }


def _spark(asked: "Asked", places: Places) -> Jobs:
    place = places.of(asked.spark_orders)
    return {
        "ours, beside Spark": {"job": "ours", "folder": place},
        "Spark local[2]": {"job": "ours", "folder": place, "engine": "spark", "rounds": 1},
    }


def _against_engine(runs: Runs, *, name: str, mark: float, orders: int) -> list[Line]:
    mine = runs[f"ours, beside {name.split(maxsplit=1)[0]}"]
    peer = runs[name]
    note = f"{same(mine, peer)}; {orders:,} orders, start apart: {peer.start_cpu:.0f} CPU s"
    return [Line(f"{name}, same text, CPU against ours", peer.cpu / mine.cpu, "x", mark, note=note)]


def same(mine: Figures, peer: Figures) -> str:
    """Whether both found the same number of every kind."""
    left, right = mine.says["kinds"], peer.says["kinds"]
    wrong = [kind for kind in {*left, *right} if left.get(kind) != right.get(kind)]
    told = ", ".join(f"{kind} {left.get(kind)}/{right.get(kind)}" for kind in sorted(wrong))
    return f"DIFFERENT: {told}" if wrong else f"same {sum(left.values()):,} findings"


# ---- row by row
def _rows(asked: "Asked", places: Places) -> Jobs:
    place = places.of(MIDDLE)
    return {
        f"rows: {engine}": {"job": "rows", "folder": place, "engine": engine, "sample": SAMPLE}
        for engine in ("ours", *ROW_ENGINES)
    }


def _against_rows(asked: "Asked", runs: Runs) -> list[Line]:
    pace = {name: _per_second(runs[f"rows: {name}"]) for name in ("ours", *ROW_ENGINES)}
    digests = {runs[f"rows: {name}"].says["masks"] for name in pace}
    fastest = max(ROW_ENGINES, key=lambda name: pace[name])
    kinds = runs["rows: ours"].says["kinds"]
    note = f"{kinds} kinds, {'same masks' if len(digests) == 1 else 'DIFFERENT masks'}"
    listed = [
        Line(f"row-local part, {name}", pace[name] / 1e3, "k rows per CPU-second") for name in pace
    ]
    what = f"row-local part, ours against the fastest ({fastest})"
    return [*listed, Line(what, pace["ours"] / pace[fastest], "x", 25, note=note)]


def _per_second(run: Figures) -> float:
    return float(run.says["rows"] / run.cpu)


# ---- one more kind
def _marginal(asked: "Asked", places: Places) -> Jobs:
    place = places.of(asked.orders)
    return {
        f"{subject} +{more}": {
            "job": "marginal", "folder": place, "subject": subject, "more": more,
        }
        for subject, most in MORE_KINDS.items()
        for more in (0, most // 2, most)
    }  # fmt: skip


def _per_kind(asked: "Asked", runs: Runs) -> list[Line]:
    lines = []
    for subject, most in MORE_KINDS.items():
        cpu = [runs[f"{subject} +{more}"].cpu for more in (0, most // 2, most)]
        slope = (cpu[2] - cpu[0]) / most / asked.orders * 1e9
        note = f"+0: {cpu[0]:.2f}, +{most // 2}: {cpu[1]:.2f}, +{most}: {cpu[2]:.2f} CPU s"
        lines.append(
            Line(f"one more kind of {subject}", slope, "ns/order", 10, low=True, note=note)
        )
    return lines


# ---- the smallest check
def _start(_asked: "Asked", _places: Places) -> Jobs:
    return {"check of 1,000 orders": {"job": "start", "orders": 1000}}


def _started(_asked: "Asked", runs: Runs) -> list[Line]:
    run = runs["check of 1,000 orders"]
    note = f"least of {len(run.runs)}, {run.cpu:.2f} CPU s"
    return [
        Line("fuchang check, 1,000 orders, start included", run.wall, "s", 2, low=True, note=note)
    ]


Part = tuple[Callable[["Asked", Places], Jobs], Callable[["Asked", Runs], list[Line]]]
PARTS: dict[str, Part] = {
    "ours": (_ours, _pace_ours),
    "kept": (_kept, _pace_kept),
    "scan": (_scan, _against_scan),
    "cap": (_cap, _capped),
    "growth": (_growth, _grown),
    "polars": (_polars, _against_polars),
    "sail": (
        _sail,
        lambda asked, runs: _against_engine(runs, name="Sail", mark=2, orders=asked.orders),
    ),
    "spark": (
        _spark,
        lambda asked, runs: _against_engine(
            runs, name="Spark local[2]", mark=10, orders=asked.spark_orders
        ),
    ),
    "rows": (_rows, _against_rows),
    "marginal": (_marginal, _per_kind),
    "start": (_start, _started),
}
# parts whose jobs run side by side, because their figures are compared
GROUPS = (
    ("ours", "kept", "scan"), ("growth",), ("polars",), ("sail",), ("spark",), ("rows",),
    ("marginal",), ("cap",), ("start",),
)  # fmt: skip
