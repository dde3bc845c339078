"""A gateway whose far end is the tests' receiver on loopback, and hands whose time one moves."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from fuchang.connect.taobao.gateway import AppKeys, Gateway, Hands
from fuchang.kernel.clock import from_local
from tests.receiver import Heard, Receiver

NOW = from_local("2026-11-28 12:00:00")


@dataclass
class Watch:
    """Time that passes when somebody sleeps, and the sleeps."""

    passed: float = 0.0
    slept: list[float] = field(default_factory=list)

    def hands(self, luck: float = 0.5) -> Hands:
        return Hands(lambda: NOW + int(self.passed), lambda: self.passed, self.sleep, lambda: luck)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds


def gateway(receiver: Receiver, watch: Watch, **options: Any) -> Gateway:
    keys = AppKeys("12345678", "helloworld", f"http://{receiver.pair}/router/rest")
    return Gateway(keys, watch.hands(), **options)


def form(heard: Heard) -> dict[str, str]:
    """The parameters of a call as the far end heard them."""
    return {name: values[0] for name, values in parse_qs(heard.body.decode()).items()}
