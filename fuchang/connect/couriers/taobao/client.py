"""Asking the platform for the trace of one of its orders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fuchang.connect.couriers.asking import AskedWrongly, Parcel
from fuchang.connect.couriers.history import History
from fuchang.connect.couriers.providers import Provider

METHOD = "taobao.logistics.trace.search"
# the platform's connector: a method with its parameters, the answer as a document
Call = Callable[[str, Mapping[str, str]], Mapping[str, Any]]


def through(provider: Provider, call: Call) -> "PlatformTrace":
    """A service that asks by that call."""
    return PlatformTrace(provider, call)


@dataclass
class PlatformTrace:
    """The service."""

    provider: Provider
    call: Call

    def query(self, parcel: Parcel, *, now: int) -> History:
        """The trace of the parcel's order. Raises AskedWrongly without an order, and the call's errors.

        An order in several parcels gives several traces; ours is the one with this number.
        """
        if not parcel.order_id:
            raise AskedWrongly(provider=self.provider.name, message="没有订单号 / no order number")
        found = self.provider.read(dict(self.call(METHOD, {"tid": parcel.order_id})), now=now)
        ours = [one for one in found if one.number == parcel.number.upper()]
        if not ours:
            name = self.provider.name
            return History(name, parcel.number, believed=False, asked_at=now, problem="nothing_yet")
        return ours[0]
