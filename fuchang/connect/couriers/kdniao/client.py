"""Speaking to 快递鸟."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fuchang.connect.couriers.asking import Parcel, Subscribed, usable
from fuchang.connect.couriers.history import History
from fuchang.connect.couriers.kdniao import signing
from fuchang.connect.couriers.providers import Provider
from fuchang.connect.wire import Wire

# request types by plan
_TYPES = {
    "paid": {"query": "8001", "subscribe": "8008"},
    "free": {"query": "1002", "subscribe": "1008"},
}
_RECOGNISE = "2002"
_JSON = "2"


def open_with(provider: Provider, keys: Mapping[str, str], wire: Wire) -> "KdNiao":
    """A client with these keys; without a plan named, the paid one."""
    return KdNiao(provider, keys, wire)


@dataclass
class KdNiao:
    """The client."""

    provider: Provider
    keys: Mapping[str, str]
    wire: Wire

    def query(self, parcel: Parcel, *, now: int) -> History:
        """Ask once. Raises the errors of `asking` and of the wire."""
        told = self._ask(self._type("query"), self._about(parcel))
        history = self.provider.read(told, now=now)[0]
        named = replace(
            history,
            number=history.number or parcel.number,
            courier=history.courier or parcel.courier,
            document=told,
        )
        sheet = self.provider.sheet
        return usable(named, named=sheet.zh, lock_s=sheet.lock_s)

    def subscribe(self, parcel: Parcel, *, callback: str, now: int) -> Subscribed:
        """Have changes pushed to the address entered at 快递鸟; `callback` comes back in each push."""
        told = self._ask(self._type("subscribe"), {**self._about(parcel), "Callback": callback})
        answer = replace(self.provider.read(told, now=now)[0], number=parcel.number)
        named = replace(answer, courier=answer.courier or parcel.courier)
        usable(named, named=self.provider.sheet.zh)
        return Subscribed(self.provider.name, parcel.number)

    def recognise(self, number: str) -> tuple[str, ...]:
        """Whose number it may be, the likeliest first, by our names."""
        told = self._ask(_RECOGNISE, {"LogisticCode": number})
        answer = replace(self.provider.read(told, now=0)[0], number=number)
        usable(answer, named=self.provider.sheet.zh)
        listed = told.get("Shippers") or []
        codes = [str(one.get("ShipperCode", "")) for one in listed if isinstance(one, dict)]
        return tuple(self.provider.mapping.courier(code) for code in codes if code)

    def _about(self, parcel: Parcel) -> dict[str, str]:
        about = {
            "ShipperCode": self.provider.mapping.theirs(parcel.courier) or parcel.courier,
            "LogisticCode": parcel.number,
        }
        return {**about, **({"CustomerName": parcel.phone_end} if parcel.phone else {})}

    def _ask(self, request_type: str, data: Mapping[str, str]) -> dict[str, Any]:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        form = {
            "EBusinessID": self.keys["business_id"],
            "RequestType": request_type,
            "RequestData": text,
            "DataSign": signing.of(text, key=self.keys["key"]),
            "DataType": _JSON,
        }
        told = self.wire.post(self.provider.sheet.places["dist"], form=form).json()
        return told if isinstance(told, dict) else {}

    def _type(self, act: str) -> str:
        plan = self.keys.get("plan") or "paid"
        return _TYPES.get(plan, _TYPES["paid"])[act]
