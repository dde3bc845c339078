"""What the simulated Shopify remembers: codes and tokens, the bucket of query cost, webhooks."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fuchang.kernel.ids import fingerprint
from fuchang.sandbox.pushing import Pushes
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.shopify.shown import iso
from fuchang.sandbox.world import Change, Row

NAME = "shopify"
CLIENT, SECRET = "sandbox-client", "sandbox-client-secret"
KEY_OF = "shpat_sandbox_"  # and the id of the shop
BUCKET, A_SECOND = 2_000.0, 100.0
LASTS_S = 86_399
AGAIN_S = (60, 120, 240, 480, 960, 1_920, 3_840, 7_680)
_FINE = range(200, 300)
_GID = "gid://shopify/Order/"
# what changed → the topics that tell of it
_TOPICS = {
    "orders": ("orders/updated",),
    "refunds": ("returns/update", "orders/updated"),
    "shipments": ("fulfillments/update", "orders/updated"),
    "scans": ("fulfillments/update",),
}


@dataclass
class State:
    """One installation of the app in every shop of the market."""

    sandbox: Sandbox
    webhooks: dict[tuple[str, str], str] = field(default_factory=dict)  # (shop, topic): address
    withdrawn: set[str] = field(default_factory=set)
    left: float = BUCKET
    filled_at: float = 0.0
    pushes: Pushes = field(init=False)

    def __post_init__(self) -> None:
        self.pushes = Pushes(self.sandbox, NAME, AGAIN_S, accepted=lambda code, _: code in _FINE)
        self.sandbox.world.listen(self._changed)

    def shop_of(self, token: str) -> str:
        """The shop that a token opens; empty for a token of nobody."""
        shop = token.removeprefix(KEY_OF)
        known = shop in self.sandbox.world.tables["shops"] and token.startswith(KEY_OF)
        return shop if known and token not in self.withdrawn else ""

    def spend(self, cost: float) -> bool:
        """Take a query's cost out of the bucket, which fills all the time; False if it holds less."""
        now = self.sandbox.clock.exact()
        self.left = min(BUCKET, self.left + max(0.0, now - self.filled_at) * A_SECOND)
        self.filled_at = now
        if self.left < cost:
            return False
        self.left -= cost
        return True

    def _changed(self, change: Change, row: Row) -> None:
        world = self.sandbox.world
        rows = world.of_waybill(change.id) if change.table == "scans" else [row]
        for one in rows:
            for topic in _TOPICS.get(change.table, ()):
                self._tell(topic, str(one.get("shop_id", "")), str(one.get("order_id", "")), change)

    def _tell(self, topic: str, shop: str, order: str, change: Change) -> None:
        address = self.webhooks.get((shop, topic))
        if not address or not order:
            return
        about: dict[str, Any] = {"id": int(order), "order_id": int(order)}
        about |= {
            "admin_graphql_api_id": _GID + order,
            "order": {"admin_graphql_api_id": _GID + order},
        }
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": f"{shop}.myshopify.com",
            "X-Shopify-Event-Id": fingerprint("shopify", str(change.number)),
            "X-Shopify-Webhook-Id": fingerprint("shopify", topic, str(change.number)),
            "X-Shopify-Triggered-At": iso(change.at) or "",
        }

        def made(forged: bool) -> tuple[bytes, Mapping[str, str]]:
            body = json.dumps(about).encode()
            sign = signature(body, "somebody else's" if forged else SECRET)
            return body, {**headers, "X-Shopify-Hmac-SHA256": sign}

        self.pushes.put(address, made)


def signature(body: bytes, secret: str) -> str:
    """The header of a webhook."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
