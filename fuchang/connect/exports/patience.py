"""Kills a child that makes no headway: it neither computes, which its own limit would end, nor answers."""

import subprocess
from threading import Timer
from types import TracebackType
from typing import Self

from fuchang.connect.exports.limits import seconds_for

WAITS = 10  # times the processor time that the file may take, for a machine that others use too


class Patience:
    """A clock beside a child; each `next` gives it the time for one more file."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child
        self._timer: Timer | None = None
        self.ran_out = False

    def __enter__(self) -> Self:
        return self

    def next(self, size: int) -> None:
        """From now on the child has the time that a file of `size` bytes may take."""
        self._stop()
        self._timer = Timer(WAITS * seconds_for(size), self._give_up)
        self._timer.daemon = True
        self._timer.start()

    def _give_up(self) -> None:
        self.ran_out = True
        self._child.kill()

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
