"""How fast the gateway may be called: so many calls a second, bans by method, a day's flow, a fuse.

Pure but for what it remembers; `now` is seconds with a fraction.
"""

import threading
from dataclasses import dataclass, field

ALL = "*"
FAILURES_TO_OPEN = 5
FIRST_REST_S = 5.0
LONGEST_REST_S = 45.0


@dataclass
class Pace:
    """Not before when the next call of a method may go."""

    calls_a_second: float = 10.0
    burst: int = 5
    _left: float = field(default=-1.0, init=False)
    _seen: float = field(default=0.0, init=False)
    _banned: dict[str, float] = field(default_factory=dict, init=False)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock, init=False)

    def wait_s(self, method: str, *, now: float, first: bool = False) -> float:
        """Seconds to wait before this call; 0 takes its place among the calls of this second.

        What goes `first` finds a place: others leave one free.
        """
        until = max(self._banned.get(method, 0.0), self._banned.get(ALL, 0.0))
        if until > now:
            return until - now
        with self._one_at_a_time:
            self._refill(now)
            needed = 1.0 if first else min(2.0, float(self.burst))
            if self._left >= needed:
                self._left -= 1
                return 0.0
            return (needed - self._left) / self.calls_a_second

    def ban(self, method: str, *, until: float) -> None:
        """No call of this method (`*`: of any) before then."""
        self._banned[method] = max(until, self._banned.get(method, 0.0))

    def banned_until(self, method: str, *, now: float) -> float | None:
        """When the ban of this method ends, if there is one."""
        until = max(self._banned.get(method, 0.0), self._banned.get(ALL, 0.0))
        return until if until > now else None

    def _refill(self, now: float) -> None:
        if self._left < 0:
            self._left, self._seen = float(self.burst), now
        grown = self._left + max(0.0, now - self._seen) * self.calls_a_second
        self._left, self._seen = min(float(self.burst), grown), now


@dataclass
class Fuse:
    """Goes after five failures in a row; lets one call try after a rest that doubles to 45 seconds."""

    failures: int = 0
    rest_s: float = FIRST_REST_S
    open_until: float = 0.0

    def holds(self, *, now: float) -> bool:
        """Whether calls may go."""
        return self.failures < FAILURES_TO_OPEN or now >= self.open_until

    def succeeded(self) -> None:
        """The far end answered, whatever it said."""
        self.failures, self.rest_s, self.open_until = 0, FIRST_REST_S, 0.0

    def failed(self, *, now: float) -> None:
        """No answer, or none that can be read."""
        self.failures += 1
        if self.failures >= FAILURES_TO_OPEN:
            self.open_until = now + self.rest_s
            self.rest_s = min(self.rest_s * 2, LONGEST_REST_S)


def jitter_s(attempt: int, *, luck: float, first_s: float = 0.5, longest_s: float = 30.0) -> float:
    """Full jitter: anything from nothing to a bound that doubles; `luck` is from 0 to 1."""
    bound: float = min(longest_s, first_s * 2**attempt)
    return bound * luck
