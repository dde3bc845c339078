"""Where the simulated 17TRACK answers. What only it can say wrong: `error` with facts `code`."""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from fuchang.sandbox import parcels
from fuchang.sandbox.faults import Said
from fuchang.sandbox.seventeentrack.state import KEY, NAME, State

FIRST_PUSH_S = 60
_AT_ONCE = 40
_TWICE, _NOT_THERE, _NO_CARRIER, _NO_QUOTA = -18019901, -18019902, -18019903, -18019908
Listed = Sequence[dict[str, Any]]


def routes(state: State) -> list[BaseRoute]:
    """Its doors, and its console."""

    def door(call: str, done: Callable[[State, Listed], dict[str, Any]]) -> Any:
        async def handle(request: Request) -> Response:
            listed = await request.json()

            async def answer(said: Said | None) -> Response:
                if request.headers.get("17token") != KEY:
                    return JSONResponse({"code": 401, "data": {}}, status_code=401)
                if said and said.what == "error":
                    refused = [_rejected(str(one["number"]), said.facts["code"]) for one in listed]
                    return JSONResponse({"code": 0, "data": {"accepted": [], "rejected": refused}})
                return JSONResponse({"code": 0, "data": done(state, listed[:_AT_ONCE])})

            return await state.sandbox.through(request, platform=NAME, call=call, answer=answer)

        return handle

    async def console(request: Request) -> Response:
        told = await request.json()
        state.webhook = str(told.get("webhook", state.webhook))
        state.quota = int(told.get("quota", state.quota))
        return JSONResponse({"webhook": state.webhook, "quota": state.quota})

    return [
        Route("/track/v2.2/register", door("register", register), methods=["POST"]),
        Route("/track/v2.2/gettrackinfo", door("gettrackinfo", info), methods=["POST"]),
        Route("/track/v2.2/getquota", door("getquota", quota), methods=["POST"]),
        Route("/sandbox/17track", console, methods=["POST"]),
    ]


def register(state: State, listed: Listed) -> dict[str, Any]:
    """Numbers to be watched, one of the quota each."""
    return _sorted(listed, lambda one: _registered(state, one))


def info(state: State, listed: Listed) -> dict[str, Any]:
    """What is known of registered numbers."""

    def known(one: dict[str, Any]) -> dict[str, Any] | int:
        number = str(one["number"]).upper()
        return state.told(number) if number in state.registered else _NOT_THERE

    return _sorted(listed, known)


def quota(state: State, _listed: Listed) -> dict[str, Any]:
    """What is left."""
    return {"quota_total": 200, "quota_used": 200 - state.quota, "quota_remain": state.quota}


def _registered(state: State, one: dict[str, Any]) -> dict[str, Any] | int:
    number = str(one["number"]).upper()
    if number in state.registered:
        return _TWICE
    if not parcels.carried_by(state.sandbox.world, number) and not one.get("carrier"):
        return _NO_CARRIER
    if state.quota <= 0:
        return _NO_QUOTA
    state.quota -= 1
    state.registered[number] = str(one.get("tag") or "")
    state.call_back(number, after_s=FIRST_PUSH_S)
    return {"origin": 1, "number": number, "carrier": state.carrier(number)}


def _sorted(
    listed: Listed, done: Callable[[dict[str, Any]], dict[str, Any] | int]
) -> dict[str, Any]:
    told = [(str(one["number"]), done(one)) for one in listed]
    return {
        "accepted": [one for _, one in told if isinstance(one, dict)],
        "rejected": [_rejected(number, one) for number, one in told if isinstance(one, int)],
    }


def _rejected(number: str, code: int) -> dict[str, Any]:
    return {"number": number, "error": {"code": code, "message": f"refused: {code}"}}
