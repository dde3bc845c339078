"""All platforms found by walking, as one ASGI application, and the routes that steer the sandbox.

GET    /sandbox            who is here, what time it is, what the world holds
POST   /sandbox/clock      {"leap_s": 3600} or {"speed": 60} or {"skew_s": 660}
PUT    /sandbox/faults     a script of faults as YAML (an empty body ends it)
GET    /sandbox/calls      the newest calls heard, `?platform=` and `?since=` (ms)
"""

import asyncio
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import fuchang.sandbox
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import FuchangError
from fuchang.sandbox.faults import read_script
from fuchang.sandbox.seam import Platform, Sandbox

_STEP_S = 0.5


def platforms(sandbox: Sandbox) -> list[Platform]:
    """Every folder beside this file, asked for its platform."""
    found = [
        module.name for module in pkgutil.iter_modules(fuchang.sandbox.__path__) if module.ispkg
    ]
    return [
        importlib.import_module(f"fuchang.sandbox.{name}").platform(sandbox)
        for name in sorted(found)
    ]


def town(sandbox: Sandbox) -> Starlette:
    """The application that speaks for all platforms."""
    all_ = platforms(sandbox)

    @asynccontextmanager
    async def living(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.ensure_future(task()) for one in all_ for task in one.tasks]
        tasks.append(asyncio.ensure_future(_live(sandbox)))
        yield
        for task in tasks:
            task.cancel()

    routes = [
        *_looking(sandbox, all_),
        *_steering(sandbox),
        *(route for one in all_ for route in one.routes),
    ]
    refused = {FuchangError: _refused}
    return Starlette(routes=routes, lifespan=living, exception_handlers=refused)


async def _live(sandbox: Sandbox) -> None:
    """The market goes on while the server runs."""
    while True:
        await asyncio.sleep(_STEP_S)
        sandbox.life.step(sandbox.clock.moment())


async def _refused(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=422)


def _looking(sandbox: Sandbox, all_: list[Platform]) -> list[Route]:
    async def about(_request: Request) -> Response:
        now = sandbox.clock.moment()
        held = {name: len(rows) for name, rows in sandbox.world.tables.items()}
        names = [one.name for one in all_]
        told = {"platforms": names, "now": now, "now_text": local_text(now), "world": held}
        return JSONResponse(told)

    async def calls(request: Request) -> Response:
        since, wanted = (
            int(request.query_params.get("since", 0)),
            request.query_params.get("platform"),
        )
        heard = [call for call in sandbox.calls if call.ms >= since]
        return JSONResponse([asdict(call) for call in heard if wanted in {None, call.platform}])

    return [
        Route("/sandbox", about, methods=["GET"]),
        Route("/sandbox/calls", calls, methods=["GET"]),
    ]


def _steering(sandbox: Sandbox) -> list[Route]:
    async def clock(request: Request) -> Response:
        told = await request.json()
        sandbox.clock.leap(int(told.get("leap_s", 0)))
        sandbox.clock.skew_s = int(told.get("skew_s", sandbox.clock.skew_s))
        if "speed" in told:
            sandbox.clock.run_at(float(told["speed"]))
        return JSONResponse({"now": sandbox.clock.moment()})

    async def faults(request: Request) -> Response:
        script = read_script((await request.body()).decode("utf-8"))
        sandbox.faults.lay_on(script, now=sandbox.clock.moment())
        return JSONResponse({"faults": len(script.faults)})

    async def events(request: Request) -> Response:
        told = await request.json()
        now = sandbox.clock.moment()
        times = range(int(told.get("count", 1)))
        happened = [sandbox.life.happen(str(told.get("what")), now) for _ in times]
        return JSONResponse([asdict(change) for change in happened if change])

    return [
        Route("/sandbox/clock", clock, methods=["POST"]),
        Route("/sandbox/faults", faults, methods=["PUT"]),
        Route("/sandbox/events", events, methods=["POST"]),
    ]
