"""Asking a store: one GraphQL call, and what its refusals want done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fuchang.connect.platforms import GrantLost, ThingRefused
from fuchang.connect.shopify.shipped import query
from fuchang.connect.wire import Answered, Garbled, Wire
from fuchang.kernel.errors import AskUser, Bug, FuchangError, Retry, StopAndTell

_CLOSED = {HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.LOCKED, HTTPStatus.NOT_FOUND}
LONGEST_WAIT_S = 60


class Dry(Retry):
    """The bucket of query cost is empty; it fills by itself."""

    def __init__(self, *, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(
            f"Shopify 限流，{wait_s:.0f} 秒后再问 / the cost bucket is empty: wait {wait_s:.0f} s"
        )


class SessionLost(GrantLost):
    """The store no longer accepts the token: uninstalled, or the token ran out."""

    def __init__(self, *, host: str) -> None:
        self.host = host
        super().__init__(f"{host} 不再接受令牌，请重新授权 / the token is refused: authorise again")


class StoreClosed(StopAndTell):
    """The store is frozen, locked, or not there."""

    def __init__(self, *, host: str, status: int) -> None:
        self.host = host
        super().__init__(
            f"{host} 已冻结、锁定或不存在（{status}）/ the store is frozen, locked or gone"
        )


class ScopeMissing(AskUser):
    """The app was not given the right to read this."""

    def __init__(self, *, message: str) -> None:
        super().__init__(f"应用缺少权限，请在 Shopify 补授 / a scope is missing: {message}")


class Refused(ThingRefused):
    """The store says no to what was asked."""

    def __init__(self, *, message: str) -> None:
        super().__init__(f"Shopify 拒绝 / Shopify refuses: {message}")


class QueryOutOfDate(Bug):
    """A field that we ask for is not in the version of the API that the store was asked in."""

    def __init__(self, *, message: str) -> None:
        super().__init__(f"查询与接口版本不符 / a query does not fit the API's version: {message}")


@dataclass
class Store:
    """One store: its GraphQL address, the token, and how full its bucket was after the last answer."""

    url: str
    token: str = field(repr=False)
    wire: Wire = field(default_factory=lambda: Wire(timeout_s=20))
    left: float | None = None

    def ask(self, name: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The `data` of a query of this package. Raises the errors of this module and of the wire."""
        body = json.dumps({"query": query(name), "variables": dict(variables)}).encode()
        headers = {"X-Shopify-Access-Token": self.token, "Content-Type": "application/json"}
        answered = self.wire.post(self.url, body=body, headers=headers)
        self._check(answered)
        told = answered.json()
        if not isinstance(told, dict):
            raise Garbled(host=answered.host, beginning=str(told))
        cost = (told.get("extensions") or {}).get("cost") or {}
        self.left = (cost.get("throttleStatus") or {}).get("currentlyAvailable", self.left)
        if told.get("errors"):
            raise _error(told["errors"], cost)
        data = told.get("data")
        if not isinstance(data, dict):
            raise Garbled(
                host=answered.host, beginning=answered.body[:80].decode("utf-8", "replace")
            )
        return data

    def subscribe(self, topic: str, url: str) -> str:
        """Have a topic pushed to that address; gives the subscription's id. Raises Refused."""
        named = topic.upper().replace("/", "_")
        made = self.ask("subscribe", {"topic": named, "webhookSubscription": {"uri": url}})
        told = made.get("webhookSubscriptionCreate") or {}
        if told.get("userErrors"):
            raise Refused(message=str(told["userErrors"][0].get("message", "")))
        return str((told.get("webhookSubscription") or {}).get("id", ""))

    def _check(self, answered: Answered) -> None:
        if answered.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise SessionLost(host=answered.host)
        if answered.status in _CLOSED:
            raise StoreClosed(host=answered.host, status=answered.status)


def _error(errors: Any, cost: Mapping[str, Any]) -> FuchangError:
    first = errors[0] if isinstance(errors, list) and errors else {"message": str(errors)}
    message = str(first.get("message", "")) if isinstance(first, dict) else str(first)
    code = str((first.get("extensions") or {}).get("code", "")) if isinstance(first, dict) else ""
    if code == "THROTTLED" or message == "Throttled":
        return Dry(wait_s=_wait_s(cost))
    if code == "ACCESS_DENIED":
        return ScopeMissing(message=message)
    if code in {"undefinedField", "MAX_COST_EXCEEDED", "argumentNotAccepted"}:
        return QueryOutOfDate(message=message)
    return Refused(message=message[:200])


def _wait_s(cost: Mapping[str, Any]) -> float:
    """Until the bucket holds what the query wanted."""
    state = cost.get("throttleStatus") or {}
    missing = float(cost.get("requestedQueryCost") or 0) - float(
        state.get("currentlyAvailable") or 0
    )
    return min(LONGEST_WAIT_S, max(1.0, missing / float(state.get("restoreRate") or 50)))
