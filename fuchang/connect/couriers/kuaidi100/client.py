"""Speaking to 快递100."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fuchang.connect.couriers.asking import (
    AskedWrongly,
    Intercepted,
    Interception,
    KeysRefused,
    Parcel,
    ProofScan,
    QuotaUsedUp,
    Subscribed,
    usable,
)
from fuchang.connect.couriers.history import History
from fuchang.connect.couriers.kuaidi100 import signing
from fuchang.connect.couriers.providers import Provider
from fuchang.connect.wire import Wire

NAMES_AND_CODES = "4"  # resultv2: with codes and areas, and from where to where
OLDEST_LAST = "desc"
_ALREADY = "501"
_DONE = "200"
_BACK_TO = {
    "sender": "RETURN_SEND_ADDR",
    "station": "RETURN_SEND_STATION",
    "address": "MODIFY_ADDR",
}
_PAID_BY = {
    "sender": "SHIPPER",
    "receiver": "CONSIGNEE",
    "third": "THIRDPARTY",
    "monthly": "MONTHLY",
}
_PROOF = 1  # 回单


def open_with(provider: Provider, keys: Mapping[str, str], wire: Wire) -> "Kuaidi100":
    """A client with these keys."""
    return Kuaidi100(provider, keys, wire)


@dataclass
class Kuaidi100:
    """The client; `now` is what the call's own time stamp says."""

    provider: Provider
    keys: Mapping[str, str]
    wire: Wire

    def query(self, parcel: Parcel, *, now: int) -> History:
        """Ask once; the same number again within half an hour is locked there.

        Raises the errors of `asking` and of the wire.
        """
        param = signing.written(
            {
                "com": self._theirs(parcel),
                "num": parcel.number,
                "phone": parcel.phone,
                "from": parcel.shipped_from,
                "to": parcel.ships_to,
                "resultv2": NAMES_AND_CODES,
                "order": OLDEST_LAST,
            }
        )
        sign = signing.of_query(param, key=self.keys["key"], customer=self.keys["customer"])
        form = {"customer": self.keys["customer"], "param": param, "sign": sign}
        document = self.wire.post(self.provider.sheet.places["query"], form=form).json()
        history = self.provider.read(document, now=now)[0]
        named = replace(
            history,
            number=history.number or parcel.number,
            courier=history.courier or parcel.courier,
            document=document,
        )
        sheet = self.provider.sheet
        return usable(named, named=sheet.zh, lock_s=sheet.lock_s)

    def subscribe(self, parcel: Parcel, *, callback: str, now: int) -> Subscribed:  # noqa: ARG002
        """Have every change pushed to `callback`; the first push may take four hours.

        Raises KeysRefused, QuotaUsedUp, AskedWrongly.
        """
        parameters = {
            "callbackurl": callback,
            "salt": self.keys.get("salt", ""),
            "resultv2": NAMES_AND_CODES,
            "autoCom": "1",  # let it correct the courier, and say so
            "interCom": "1",
            "phone": parcel.phone,
        }
        param = {
            "company": self._theirs(parcel),
            "number": parcel.number,
            "from": parcel.shipped_from,
            "to": parcel.ships_to,
            "key": self.keys["key"],
            "parameters": parameters,
        }
        form = {"schema": "json", "param": signing.written(param)}
        told = self.wire.post(self.provider.sheet.places["subscribe"], form=form).json()
        code = str(told.get("returnCode", ""))
        if code not in {_DONE, _ALREADY}:
            raise self._refusal(code, str(told.get("message", "")))
        return Subscribed(self.provider.name, parcel.number, already=code == _ALREADY)

    def recognise(self, number: str) -> tuple[str, ...]:
        """Whose number it may be, the likeliest first, by our names."""
        query = urlencode({"num": number, "key": self.keys["key"]})
        told = self.wire.get(f"{self.provider.sheet.places['recognise']}?{query}").json()
        if not isinstance(told, list):
            raise self._refusal(str(told.get("returnCode", "")), str(told.get("message", "")))
        codes = [str(one.get("comCode", "")) for one in told if isinstance(one, dict)]
        return tuple(self.provider.mapping.courier(code) for code in codes if code)

    def proof(self, parcel: Parcel, *, now: int) -> tuple[ProofScan, ...]:
        """Scans of the signed receipt, where the courier gives them out."""
        param = {
            "kuaidicom": self._theirs(parcel),
            "kuaidinum": parcel.number,
            "imgType": _PROOF,
            "phone": parcel.phone,
        }
        told = self._label("backOrder", param, now=now)
        found = told.get("files") or []
        return tuple(
            ProofScan(self.provider.name, str(one.get("fileType", "")), str(one["fileUrl"]))
            for one in found
            if isinstance(one, dict) and one.get("fileUrl")
        )

    def intercept(self, parcel: Parcel, asked: Interception, *, now: int) -> Intercepted:
        """Ask the courier to bring the parcel back. May not be done twice.

        Raises OutcomeUnknown where nobody can say whether it was taken.
        """
        param = {
            "kuaidicom": self._theirs(parcel),
            "kuaidinum": parcel.number,
            "orderId": parcel.order_id,
            "reason": asked.reason,
            "interceptType": _BACK_TO[asked.back_to],
            "orderRole": 1,  # we are the sender
            "interceptPayType": _PAID_BY[asked.paid_by],
            "salt": self.keys.get("salt", ""),
            "callBackUrl": asked.callback,
            **({"recManInfo": dict(asked.address)} if asked.address else {}),
        }
        told = self._label("interceptOrder", param, now=now, once=True)
        return Intercepted(
            self.provider.name, str(told.get("taskId", "")), str(told.get("msg", ""))
        )

    def _label(
        self, method: str, param: Mapping[str, Any], *, now: int, once: bool = False
    ) -> dict[str, Any]:
        text = signing.written(param)
        at_ms = now * 1000
        key, secret = self.keys["key"], self.keys.get("secret", "")
        form = {
            "key": key,
            "method": method,
            "t": str(at_ms),
            "param": text,
            "sign": signing.of_label(text, at_ms=at_ms, key=key, secret=secret),
        }
        told = self.wire.post(self.provider.sheet.places["label"], form=form, once=once).json()
        code = str(told.get("code") or told.get("returnCode", ""))
        if code != _DONE:
            raise self._refusal(code, str(told.get("message", "")))
        data = told.get("data")
        return data if isinstance(data, dict) else {}

    def _theirs(self, parcel: Parcel) -> str:
        return self.provider.mapping.theirs(parcel.courier) or parcel.courier

    def _refusal(self, code: str, message: str) -> AskedWrongly | KeysRefused | QuotaUsedUp:
        said = f"{code} {message}".strip()
        match self.provider.mapping.written.answers.get(code, "asked"):
            case "quota":
                return QuotaUsedUp(provider=self.provider.sheet.zh, message=said)
            case "keys":
                return KeysRefused(provider=self.provider.sheet.zh, message=said)
        return AskedWrongly(provider=self.provider.sheet.zh, message=said)
