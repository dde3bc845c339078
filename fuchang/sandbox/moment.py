"""The sandbox's clock: real time, or faster, leaping and set wrong on purpose."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class SandboxClock:
    """`ticks` gives real seconds; the sandbox's day starts at `start` and runs `speed` times as fast."""

    ticks: Callable[[], float]
    start: int
    speed: float = 1.0
    skew_s: int = 0  # how wrong the platforms' own clocks are, seen in what they say and check
    _leapt: int = field(default=0, init=False)
    _since: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._since = self.ticks()

    def moment(self) -> int:
        """What time it is in the simulated world, seconds since 1970 UTC."""
        return int(self.exact())

    def exact(self) -> float:
        """The same with its fraction."""
        return self.start + self._leapt + (self.ticks() - self._since) * self.speed

    def shown(self) -> int:
        """What the platforms' clocks show."""
        return self.moment() + self.skew_s

    def leap(self, seconds: int) -> None:
        """Let time pass at once."""
        self._leapt += seconds

    def run_at(self, speed: float) -> None:
        """From now on so many times as fast as real time."""
        self.start = self.moment() - self._leapt
        self._since = self.ticks()
        self.speed = speed
