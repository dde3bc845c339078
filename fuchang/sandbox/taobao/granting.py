"""Authorisation: a page where the shop says yes, and the exchange of its code for a token."""

import html
import json
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from fuchang.sandbox.taobao.asked import Asked, Told
from fuchang.sandbox.taobao.refusing import No, business
from fuchang.sandbox.taobao.state import Session, State

_LEVELS = ("expires_in", "r1_expires_in", "r2_expires_in", "w1_expires_in", "w2_expires_in")


async def page(request: Request, state: State) -> Response:
    """`/authorize`: which shop grants; with `shop` it is granted, and the code goes to redirect_uri."""
    asked = request.query_params
    back, shop = asked.get("redirect_uri", ""), asked.get("shop")
    if asked.get("client_id") not in state.apps or urlsplit(back).scheme not in {"http", "https"}:
        return HTMLResponse("client_id 或 redirect_uri 不对 / wrong", status_code=400)
    if shop in state.sandbox.world.tables["shops"]:
        told = {"code": state.code(asked["client_id"], str(shop)), "state": asked.get("state", "")}
        return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{urlencode(told)}", status_code=302)  # fmt: skip
    return HTMLResponse(_choice(state, dict(asked)))


def _choice(state: State, asked: dict[str, str]) -> str:
    links = [
        f'<li><a href="?{html.escape(urlencode({**asked, "shop": shop}))}">{html.escape(row["name"])}</a></li>'
        for shop, row in state.sandbox.world.tables["shops"].items()
    ]
    return f'<!doctype html><meta charset="utf-8"><title>授权</title><h1>授权给应用 {html.escape(asked["client_id"])}</h1><ul>{"".join(links)}</ul>'  # fmt: skip


async def token(request: Request, state: State) -> Response:
    """`/token`: the code for a token."""
    async with request.form() as form:
        told = {**request.query_params, **{name: str(value) for name, value in form.items()}}
    app = state.apps.get(told.get("client_id", ""))
    if app is None or told.get("client_secret") != app.secret:
        return _oauth_no("invalid_client", "client_id or client_secret is wrong")
    if told.get("grant_type") != "authorization_code":
        return _oauth_no("unsupported_grant_type", "own-shop applications cannot refresh")
    granted = state.codes.pop(told.get("code", ""), None)
    if granted is None or granted[0] != app.key:
        return _oauth_no("invalid_grant", "code expired or used")
    return JSONResponse(written(state, state.grant(*granted)))


def token_create(call: Asked) -> Told:
    """taobao.top.auth.token.create: the same over the gateway."""
    granted = call.state.codes.pop(call.text("code"), None)
    if granted is None or granted[0] != call.app.key:
        raise business("invalid-code", "授权码已失效")
    return {"token_result": json.dumps(written(call.state, call.state.grant(*granted)))}


def token_refresh(_call: Asked) -> Told:
    """taobao.top.auth.token.refresh: not for an own-shop application."""
    raise No(15, "isv.refresh-not-allowed", "商家后台应用不能刷新令牌")


def written(state: State, session: Session) -> dict[str, object]:
    """The JSON of a token."""
    left = session.ends_at - state.sandbox.clock.moment()
    shop = state.sandbox.world.tables["shops"][session.shop_id]
    return {
        "access_token": session.token, "token_type": "Bearer", "refresh_token": "", "re_expires_in": 0,
        **dict.fromkeys(_LEVELS, left),
        "taobao_user_id": session.shop_id, "taobao_user_nick": quote(shop["name"]),
        "sub_taobao_user_id": "", "sub_taobao_user_nick": "",
    }  # fmt: skip


def _oauth_no(error: str, words: str) -> Response:
    return JSONResponse({"error": error, "error_description": words}, status_code=400)


HANDLERS = {
    "taobao.top.auth.token.create": token_create,
    "taobao.top.auth.token.refresh": token_refresh,
}
