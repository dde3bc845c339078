"""The gateway itself: one address, a call checked, answered, wrapped, and spoilt if the script says so.

What only this platform can say wrong (`said` of a script of faults):

    error          facts: code, sub_code, sub_msg; `done: true` after the call was carried out
    broken_json    raw tabs and line ends inside strings
    duplicate_page every page is the first one
    shrinking      an order or refund of the list changes while it is being paged
    strange_word   facts: field, word: a word that nobody published
    session_lost   the token of this call is withdrawn, as when a shop is punished
"""

import json
from email.utils import formatdate
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from fuchang.connect.taobao.envelope import response_key
from fuchang.connect.taobao.methods import methods
from fuchang.kernel.ids import fingerprint
from fuchang.sandbox.faults import Said
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.taobao import acting, consuming, granting, reading
from fuchang.sandbox.taobao.asked import Asked, Told, asked, check
from fuchang.sandbox.taobao.line import Line
from fuchang.sandbox.taobao.refusing import No
from fuchang.sandbox.taobao.state import State

NAME = "taobao"
HANDLERS = {**reading.HANDLERS, **acting.HANDLERS, **granting.HANDLERS, **consuming.HANDLERS}


def routes(sandbox: Sandbox, state: State) -> list[BaseRoute]:
    """Where the platform answers."""

    async def rest(request: Request) -> Response:
        call = await asked(request, state)

        async def answer(said: Said | None) -> Response:
            return answered(call, said)

        named = call.params.get("method", "?")
        return await sandbox.through(request, platform=NAME, call=named, answer=answer)

    async def page(request: Request) -> Response:
        return await granting.page(request, state)

    async def token(request: Request) -> Response:
        return await granting.token(request, state)

    async def line(socket: WebSocket) -> None:
        await Line(socket, state).serve()

    async def letters(_request: Request) -> Response:
        post = state.post
        told = {"waiting": len(post.letters), "written": post.written, "confirmed": post.confirmed}
        return JSONResponse(told)

    return [
        WebSocketRoute("/", line),
        Route("/sandbox/post", letters, methods=["GET"]),
        Route("/router/rest", rest, methods=["GET", "POST"]),
        Route("/authorize", page, methods=["GET"]),
        Route("/token", token, methods=["POST"]),
    ]


def answered(call: Asked, said: Said | None) -> Response:
    """The answer of a call, wrapped as it asked."""
    named = call.params.get("method", "")
    request_id = fingerprint(named, str(len(call.sandbox.calls)))
    try:
        told = _done(call, named, said)
    except No as no:
        return _written(call, {"error_response": no.told(request_id)}, None)
    told["request_id"] = request_id
    if call.flag("simplify"):
        return _written(call, _simple(told), said)
    return _written(call, {response_key(named): told}, said)


def _done(call: Asked, named: str, said: Said | None) -> Told:
    if not named:
        raise No(21)
    if named not in HANDLERS:
        raise No(22)
    check(call, session=methods()[named].session == "required")
    wish = said or Said(fault="said", what="")
    _before(call, wish)
    told = HANDLERS[named](call)
    _after(call, named, told, wish)
    return told


def _before(call: Asked, wish: Said) -> None:
    """What goes wrong before a call is done. Raises No."""
    if wish.what == "session_lost" and call.session:
        call.state.withdraw(call.session.token)
        raise No(27, "invalid-sessionkey")
    if wish.what == "error" and not wish.facts.get("done"):
        raise _error(wish)
    if wish.what == "duplicate_page":
        call.params["page_no"] = "1"


def _after(call: Asked, named: str, told: Told, wish: Said) -> None:
    """What goes wrong once it is done. Raises No."""
    if wish.what == "error":
        raise _error(wish)
    if wish.what == "shrinking":
        _touch(call, named)
    if wish.what == "strange_word":
        _strange(told, str(wish.facts["field"]), str(wish.facts["word"]))


def _error(said: Said) -> No:
    facts = said.facts
    return No(int(facts.get("code", 15)), str(facts.get("sub_code", "")), str(facts.get("sub_msg", "")))  # fmt: skip


def _touch(call: Asked, named: str) -> None:
    """The oldest row of the list changes now, so that every later page moves up by one."""
    table = "refunds" if "refund" in named else "orders"
    rows = sorted(call.world.rows(table, shop_id=call.shop_id), key=lambda row: int(row["modified_at"]))  # fmt: skip
    if rows:
        named_by = "refund_id" if table == "refunds" else "order_id"
        call.world.change(table, rows[0][named_by], at=call.now, what=f"{table[:-1]}_touched")


def _strange(told: Any, field: str, word: str) -> None:
    if isinstance(told, list):
        for one in told:
            _strange(one, field, word)
    elif isinstance(told, dict):
        for name, value in told.items():
            if name == field:
                told[name] = word
            else:
                _strange(value, field, word)


def _simple(told: Any) -> Any:
    """Without list wrappers, as `simplify=true` asks."""
    if isinstance(told, list):
        return [_simple(one) for one in told]
    if not isinstance(told, dict):
        return told
    if len(told) == 1 and isinstance(inner := next(iter(told.values())), list):
        return [_simple(one) for one in inner]
    return {name: _simple(value) for name, value in told.items()}


def _written(call: Asked, told: Told, said: Said | None) -> Response:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    if said and said.what == "broken_json":
        text = text.replace('":"', '":"\t\n', 1)
    headers = {
        "Date": formatdate(call.sandbox.clock.shown(), usegmt=True),
        "Application-Host": "sandbox",
        "Location-Host": "sandbox",
    }
    return Response(text.encode(), media_type="text/javascript;charset=UTF-8", headers=headers)
