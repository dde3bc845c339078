"""Webhooks: verified on the raw body, then taken only as a hint of what to read again."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fuchang.connect.platforms import platform
from fuchang.connect.shopify.shipped import topics
from fuchang.kernel.errors import AskUser

_ORDER = "gid://shopify/Order/"
LARGEST = 2 << 20


class NotGenuine(AskUser):
    """A call that was not signed with the app's secret."""

    status = 401

    def __init__(self) -> None:
        super().__init__("Shopify 推送验签失败 / the webhook is not signed with the app's secret")


class Unreadable(AskUser):
    """A signed call whose contents are no JSON object: to quarantine."""

    status = 400

    def __init__(self) -> None:
        super().__init__("Shopify 推送读不懂 / an unreadable webhook")


@dataclass(frozen=True, slots=True)
class Hint:
    """What a call wants done. `call_id` is the same for the same event, however often it is told."""

    topic: str
    store: str
    call_id: str
    triggered_at: str = ""
    order: str = ""  # gid of an order to read again
    feed: str = ""  # a feed to ask now
    ends: bool = False  # the app was removed: the store is deaf
    personal: str = ""  # a duty of data protection, for a person: `duties` of platform.yml
    buyer: str = ""  # whom it is about, by the platform's number
    orders: tuple[str, ...] = ()  # and which orders
    known: bool = True


def signature(body: bytes, *, secret: str) -> str:
    """What the header X-Shopify-Hmac-SHA256 holds."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def heard(body: bytes, headers: Mapping[str, str], *, secret: str) -> Hint:
    """The hint of a call; names of headers in lower case. Raises NotGenuine or Unreadable.

    The answer is any 2xx within five seconds, given once the hint is stored.
    """
    given = headers.get("x-shopify-hmac-sha256", "")
    right = signature(body, secret=secret)
    if not secret or not hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")):
        raise NotGenuine
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    if not isinstance(told, dict):
        raise Unreadable
    return _hint(told, headers, body)


def _hint(told: dict[str, Any], headers: Mapping[str, str], body: bytes) -> Hint:
    topic = headers.get("x-shopify-topic", "")
    wants = topics().get(topic, {})
    personal = str(wants.get("personal", ""))
    return Hint(
        topic=topic,
        store=headers.get("x-shopify-shop-domain", ""),
        call_id=headers.get("x-shopify-event-id")
        or headers.get("x-shopify-webhook-id")
        or hashlib.sha256(body).hexdigest(),
        triggered_at=headers.get("x-shopify-triggered-at", ""),
        order=_order(told, str(wants.get("reread", ""))),
        feed=str(wants.get("feed", "")),
        ends=bool(wants.get("ends")),
        personal=personal,
        buyer=_buyer(told) if personal else "",
        orders=_orders(told, personal) if personal else (),
        known=topic in topics(),
    )


def _buyer(told: dict[str, Any]) -> str:
    """The number alone: mail and phone, which come along, are not kept."""
    customer = told.get("customer")
    found = str(customer.get("id") or "") if isinstance(customer, dict) else ""
    return found if found.isascii() and found.isdigit() else ""


def _orders(told: dict[str, Any], duty: str) -> tuple[str, ...]:
    listed = told.get(platform("shopify").duties[duty].orders)
    numbers = (str(one) for one in listed) if isinstance(listed, list) else ()
    return tuple(one for one in numbers if one.isascii() and one.isdigit())


def _order(told: Any, path: str) -> str:
    """The gid of the order, from a gid or from the number that older payloads carry."""
    for name in path.split("."):
        told = told.get(name) if isinstance(told, dict) else None
    found = str(told or "")
    if found.startswith(_ORDER):
        return found
    return _ORDER + found if found.isascii() and found.isdigit() else ""
