"""Speaking to 17TRACK."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from fuchang.connect.couriers.asking import KeysRefused, Parcel, Subscribed, usable
from fuchang.connect.couriers.history import History
from fuchang.connect.couriers.providers import Provider
from fuchang.connect.wire import Wire

_REGISTERED_BEFORE = "-18019901"


def open_with(provider: Provider, keys: Mapping[str, str], wire: Wire) -> "SeventeenTrack":
    """A client with this key."""
    return SeventeenTrack(provider, keys, wire)


@dataclass
class SeventeenTrack:
    """The client."""

    provider: Provider
    keys: Mapping[str, str]
    wire: Wire

    def query(self, parcel: Parcel, *, now: int) -> History:
        """What is known of a number there; nothing yet if it was never registered.

        Raises the errors of `asking` and of the wire.
        """
        told = self._ask("info", [self._about(parcel)])
        histories = self.provider.read(told, now=now)
        found = histories[0] if histories else self._refused(told, parcel, now=now)
        named = replace(found, courier=found.courier or parcel.courier, document=told)
        return usable(named, named=self.provider.sheet.zh)

    def subscribe(self, parcel: Parcel, *, callback: str, now: int) -> Subscribed:  # noqa: ARG002
        """Register a number, which costs one of the quota; pushes go to the address entered there."""
        about = {**self._about(parcel), "tag": parcel.order_id}
        told = self._ask("register", [about])
        refusals = told.get("data", {}).get("rejected") or []
        if not refusals:
            return Subscribed(self.provider.name, parcel.number)
        code = str(refusals[0].get("error", {}).get("code", ""))
        usable(self._refused(told, parcel, now=now), named=self.provider.sheet.zh)
        return Subscribed(self.provider.name, parcel.number, already=code == _REGISTERED_BEFORE)

    def quota_left(self) -> int | None:
        """How many more numbers can be registered."""
        left = self._ask("quota", []).get("data", {}).get("quota_remain")
        return int(left) if left is not None else None

    def _refused(self, told: Mapping[str, Any], parcel: Parcel, *, now: int) -> History:
        refusals = told.get("data", {}).get("rejected") or []
        if not refusals:
            return History(self.provider.name, parcel.number, asked_at=now, problem="nothing_yet")
        found = self.provider.read(refusals[0], now=now)[0]
        return replace(found, number=parcel.number)

    def _about(self, parcel: Parcel) -> dict[str, Any]:
        carrier = self.provider.mapping.theirs(parcel.courier)
        return {"number": parcel.number, **({"carrier": int(carrier)} if carrier else {})}

    def _ask(self, place: str, listed: list[dict[str, Any]]) -> dict[str, Any]:
        answered = self.wire.post(
            self.provider.sheet.places[place],
            body=json.dumps(listed, separators=(",", ":")).encode(),
            headers={"17token": self.keys["key"], "Content-Type": "application/json"},
        )
        if answered.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise KeysRefused(provider=self.provider.sheet.zh, message=str(answered.status))
        told = answered.json()
        return told if isinstance(told, dict) else {}
