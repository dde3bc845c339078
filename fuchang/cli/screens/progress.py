"""A bar on standard error for what takes longer than a second."""

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

_PATIENCE = 1
_STAGES = {
    "merge": "合并 / merging",
    "before": "准备 / staging",
    "part": "检查 / searching",
    "whole": "汇总 / metrics",
    "name": "整理 / naming",
}


class Waiting:
    """Shows nothing for a second, nothing to a pipe, and is gone when the work is done."""

    def __init__(self, *, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._began = clock()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def report(self, stage: str, done: int, total: int) -> None:
        """Where the work is: the name of a file, or of a stage."""
        if self._bar is None:
            if not sys.stderr.isatty() or self._clock() - self._began <= _PATIENCE:
                return
            self._start()
        name = _STAGES.get(stage, stage)
        self._bar.update(self._task, description=name, completed=done, total=max(total, 1))

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
        )
        self._bar = Progress(
            *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
        )
        self._bar.start()
        self._task = self._bar.add_task("")
