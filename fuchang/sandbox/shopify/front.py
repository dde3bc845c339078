"""Where the simulated Shopify answers.

What only it can say wrong: `error` with facts `code` and `message`; `uninstalled`, which withdraws the
token of the call.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from fuchang.sandbox.faults import Said
from fuchang.sandbox.shopify import shown
from fuchang.sandbox.shopify.graphql import Node, NoSuchField, chosen, parsed
from fuchang.sandbox.shopify.state import (
    A_SECOND,
    BUCKET,
    CLIENT,
    KEY_OF,
    LASTS_S,
    NAME,
    SECRET,
    State,
)

_WINDOW = re.compile(r"updated_at:(>=|<=)'([^']+)'")
_COST_A_ROW = 20
Variables = Mapping[str, Any]


def routes(state: State) -> list[BaseRoute]:
    """GraphQL and OAuth."""

    async def graphql(request: Request) -> Response:
        asked = await request.json()
        try:
            roots = parsed(str(asked.get("query", "")))
        except ValueError as error:
            return JSONResponse({"errors": [{"message": str(error)}]})
        token = request.headers.get("x-shopify-access-token", "")

        async def answer(said: Said | None) -> Response:
            return _spoken(state, token, roots, asked.get("variables") or {}, said)

        call = roots[0].name if roots else "?"
        return await state.sandbox.through(request, platform=NAME, call=call, answer=answer)

    async def page(request: Request) -> Response:
        """The owner agrees at once; the first shop is his."""
        asked = request.query_params
        back = urlencode({"code": f"code-{_first_shop(state)}", "state": asked.get("state", "")})
        return RedirectResponse(f"{asked.get('redirect_uri', '/')}?{back}")

    async def token(request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        return _granted(state, form)

    return [
        Route("/admin/api/{version}/graphql.json", graphql, methods=["POST"]),
        Route("/admin/oauth/authorize", page, methods=["GET"]),
        Route("/admin/oauth/access_token", token, methods=["POST"]),
    ]


def _first_shop(state: State) -> str:
    return next(iter(state.sandbox.world.tables["shops"]))


def _granted(state: State, form: Mapping[str, str]) -> Response:
    if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
        return JSONResponse({"error": "invalid_client"}, status_code=400)
    shop = form.get("code", "").removeprefix("code-") or _first_shop(state)
    lasting = {} if form.get("code") else {"expires_in": LASTS_S}
    return JSONResponse({"access_token": KEY_OF + shop, "scope": "read_orders", **lasting})


def _spoken(
    state: State, token: str, roots: list[Node], variables: Variables, said: Said | None
) -> Response:
    what = said.what if said else ""
    if what == "uninstalled":
        state.withdrawn.add(token)
    shop = state.shop_of(token)
    if not shop:
        told = {"errors": "[API] Invalid API key or access token"}
        return JSONResponse(told, status_code=401)
    if said and what == "error":
        facts = said.facts
        return JSONResponse(_no(str(facts.get("code", "")), str(facts.get("message", ""))))
    return JSONResponse(answered(state, shop, roots, variables))


def answered(state: State, shop: str, roots: list[Node], variables: Variables) -> dict[str, Any]:
    """The answer of an operation, with what it cost."""
    first = max((int(root.given("first", variables) or 1) for root in roots), default=1)
    cost = 2 + first * _COST_A_ROW
    paid = state.spend(cost)
    bucket = {"maximumAvailable": BUCKET, "currentlyAvailable": state.left, "restoreRate": A_SECOND}
    told = {
        "requestedQueryCost": cost,
        "actualQueryCost": cost if paid else None,
        "throttleStatus": bucket,
    }
    extensions = {"cost": told}
    if not paid:
        return {**_no("THROTTLED", "Throttled"), "extensions": extensions}
    strange = next((root.name for root in roots if root.name not in _ROOTS), "")
    if strange:
        return _no("undefinedField", str(NoSuchField(strange)))
    try:
        data = {
            root.name: chosen(root.fields, _ROOTS[root.name](state, shop, root, variables))
            for root in roots
        }
    except NoSuchField as error:
        return _no("undefinedField", str(error))
    return {"data": data, "extensions": extensions}


def _orders(state: State, shop: str, root: Node, variables: Variables) -> Any:
    world, now = state.sandbox.world, state.sandbox.clock.moment()
    since, until = _window(str(root.given("query", variables) or ""))
    changed = ((shown.changed_at(world, row), row) for row in world.rows("orders", shop_id=shop))
    rows = {
        f"{at:012d}:{row['order_id']}": row for at, row in changed if since <= at <= min(until, now)
    }
    return _connection(rows, root, variables, lambda row: shown.order(world, row, now=now))


def _order(state: State, shop: str, root: Node, variables: Variables) -> Any:
    number = str(root.given("id", variables) or "").rpartition("/")[2]
    row = state.sandbox.world.get("orders", number)
    if row is None or row["shop_id"] != shop:
        return None
    return shown.order(state.sandbox.world, row, now=state.sandbox.clock.moment())


def _disputes(state: State, shop: str, root: Node, variables: Variables) -> Any:
    refunds = state.sandbox.world.rows("refunds", shop_id=shop)
    rows = {str(row["refund_id"]): row for row in refunds if row.get("proof_by_at")}
    return _connection(rows, root, variables, shown.dispute)


def _subscribed(state: State, shop: str, root: Node, variables: Variables) -> Any:
    topic = str(root.given("topic", variables) or "").lower().replace("_", "/", 1)
    address = str((root.given("webhookSubscription", variables) or {}).get("uri", ""))
    if not address.startswith("http"):
        wrong = [{"field": ["webhookSubscription", "uri"], "message": "Address is invalid"}]
        return {"webhookSubscription": None, "userErrors": wrong}
    state.webhooks[shop, topic] = address
    made = {"id": f"gid://shopify/WebhookSubscription/{len(state.webhooks)}"}
    return {"webhookSubscription": made, "userErrors": []}


def _connection(
    rows: Mapping[str, Any], root: Node, variables: Variables, show: Callable[[Any], Any]
) -> dict[str, Any]:
    after = str(root.given("after", variables) or "")
    waiting = sorted(key for key in rows if key > after)
    here = waiting[: int(root.given("first", variables) or 10)]
    info = {
        "hasNextPage": len(waiting) > len(here),
        "endCursor": here[-1] if here else None,
        "hasPreviousPage": bool(after),
        "startCursor": here[0] if here else None,
    }
    return {"nodes": [show(rows[key]) for key in here], "pageInfo": info}


def _window(query: str) -> tuple[int, float]:
    told = {
        sign: int(datetime.fromisoformat(when).timestamp()) for sign, when in _WINDOW.findall(query)
    }
    return told.get(">=", 0), told.get("<=", float("inf"))


def _no(code: str, message: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


_ROOTS: dict[str, Callable[[State, str, Node, Variables], Any]] = {
    "orders": _orders,
    "order": _order,
    "disputes": _disputes,
    "webhookSubscriptionCreate": _subscribed,
}
