"""The way to a platform for one shop: made of what the shop has granted, kept while it is the same."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fuchang.connect.platforms import Application
from fuchang.connect.taobao.gateway import TRIES, AppKeys, Gateway, Hands
from fuchang.connect.taobao.pace import Pace
from fuchang.kernel.clock import clock
from fuchang.shops import authorising
from fuchang.shops.models import Authorisation

_luck = random.Random()  # noqa: S311 - jitter


@dataclass(frozen=True)
class Way:
    """A gateway and the token with which it is asked for this shop."""

    gateway: Gateway
    token: str = field(repr=False)
    application: Application

    def time(self) -> int:
        """What time it is there."""
        return self.gateway.hands.clock() + self.gateway.ahead_s


class Gateways:
    """The ways of this process: pace and fuse belong to an application, not to a shop.

    `timeout_s` and `tries`: how patient one call is, for who asks again in another way.
    """

    def __init__(
        self, pace: Callable[[], Pace] = Pace, *, timeout_s: float = 20.0, tries: int = TRIES
    ) -> None:
        self._pace, self._timeout_s, self._tries = pace, timeout_s, tries
        self._gateways: dict[tuple[str, str, str], Gateway] = {}
        self._one_at_a_time = threading.Lock()

    def way(self, found: Authorisation) -> Way:
        """The way of a shop. Raises NoSecret, Unsealable."""
        of = authorising.of(found)
        place = (of.app_key, of.secret, of.url)
        with self._one_at_a_time:
            gateway = self._gateways.get(place) or self._opened(of, place)
        return Way(gateway, authorising.token(found), of)

    def _opened(self, of: Application, place: tuple[str, str, str]) -> Gateway:
        hands = Hands(clock=clock, ticks=time.monotonic, sleep=time.sleep, luck=_luck.random)
        keys = AppKeys(of.app_key, of.secret, url=of.url)
        self._gateways[place] = Gateway(
            keys, hands, pace=self._pace(), timeout_s=self._timeout_s, tries=self._tries
        )
        return self._gateways[place]

    def close(self) -> None:
        """Let all connections go."""
        for gateway in self._gateways.values():
            gateway.close()
        self._gateways.clear()
