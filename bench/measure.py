"""Measurements in processes of their own: CPU seconds, wall seconds, peak memory, interleaved rounds."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

HERE = Path(__file__).resolve().parent


@dataclass
class Watch:
    """What one piece of work cost: `says` is whatever the work wants to tell besides."""

    cpu: float = 0.0
    wall: float = 0.0
    peak_mb: float = 0.0
    start_cpu: float = 0.0
    says: dict[str, Any] = field(default_factory=dict)


@contextmanager
def watching() -> Iterator[Watch]:
    """Measures this process and its children; what they used before counts as start."""
    watch = Watch(start_cpu=_cpu())
    begun = time.perf_counter()
    yield watch
    watch.wall = time.perf_counter() - begun
    watch.cpu = _cpu() - watch.start_cpu
    watch.peak_mb = _peak_mb()


def tell(watch: Watch) -> None:
    """The last line that a measured process prints."""
    print(json.dumps(watch.__dict__), flush=True)


@dataclass(frozen=True)
class Figures:
    """All runs of one job: the least CPU is the one that the neighbours disturbed least."""

    runs: tuple[Watch, ...]

    @property
    def cpu(self) -> float:
        return min(run.cpu for run in self.runs)

    @property
    def median_cpu(self) -> float:
        return statistics.median(run.cpu for run in self.runs)

    @property
    def wall(self) -> float:
        return min(run.wall for run in self.runs)

    @property
    def peak_mb(self) -> float:
        return max(run.peak_mb for run in self.runs)

    @property
    def start_cpu(self) -> float:
        return min(run.start_cpu for run in self.runs)

    @property
    def says(self) -> dict[str, Any]:
        return self.runs[-1].says

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "cpu_s": round(self.cpu, 3), "median_cpu_s": round(self.median_cpu, 3),
            "wall_s": round(self.wall, 3), "peak_mb": round(self.peak_mb),
            "start_cpu_s": round(self.start_cpu, 2), "rounds": len(self.runs),
        }  # fmt: skip


def interleaved(jobs: Mapping[str, dict[str, Any]], *, rounds: int) -> dict[str, Figures]:
    """A-B-A-B: every round runs each job once, so that a busy minute falls on all of them.

    A job is the arguments of `bench.jobs.run`; a key `rounds` of its own bounds its rounds.
    """
    seen: dict[str, list[Watch]] = {name: [] for name in jobs}
    for number in range(rounds):
        for name, job in jobs.items():
            if number < job.get("rounds", rounds):
                seen[name].append(_run({key: job[key] for key in job if key != "rounds"}))
                run = seen[name][-1]
                print(
                    f"  {name:<34} {run.cpu:8.2f} CPU s {run.wall:8.2f} s {run.peak_mb:7.0f} MB",
                    file=sys.stderr,
                    flush=True,
                )
    return {name: Figures(tuple(runs)) for name, runs in seen.items()}


def _run(job: dict[str, Any]) -> Watch:
    done = subprocess.run(
        [sys.executable, "-m", "bench.jobs", json.dumps(job)],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{job}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return Watch(**json.loads(done.stdout.strip().splitlines()[-1]))


def _tree() -> list[psutil.Process]:
    me = psutil.Process()
    return [me, *me.children(recursive=True)]


def _cpu() -> float:
    total = 0.0
    for process in _tree():
        used = process.cpu_times()
        total += used.user + used.system
    # children that have ended already
    ended = psutil.Process().cpu_times()
    return total + getattr(ended, "children_user", 0.0) + getattr(ended, "children_system", 0.0)


def _peak_mb() -> float:
    return sum(_peak_of(process) for process in _tree()) / 1e6


def _peak_of(process: psutil.Process) -> int:
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    memory = process.memory_info()
    return int(getattr(memory, "peak_wset", memory.rss))
