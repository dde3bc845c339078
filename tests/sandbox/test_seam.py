"""Every fault of the script, as a client on the other side sees it."""

import time
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fuchang.kernel.clock import clock
from fuchang.sandbox import serve
from fuchang.sandbox.faults import Said, read_script
from fuchang.sandbox.moment import SandboxClock
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.world import World

pytestmark = pytest.mark.loopback
DONE: list[str] = []


def one_route(sandbox: Sandbox) -> Starlette:
    async def answer(said: Said | None) -> Response:
        DONE.append("once")
        return JSONResponse({"words": "已办理" * 20, "said": said.what if said else None})

    async def act(request: Request) -> Response:
        return await sandbox.through(request, platform="toy", call="act", answer=answer)

    return Starlette(routes=[Route("/act", act)])


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[serve.Running]:
    DONE.clear()
    monkeypatch.setattr(serve, "town", one_route)
    sandbox = Sandbox(SandboxClock(time.monotonic, clock()), World())
    with serve.running(sandbox) as answering:
        yield answering


def ask(toy: serve.Running, fault: str, timeout: float = 5) -> httpx.Response:
    toy.sandbox.faults.lay_on(read_script(f"faults: [{{do: {fault}}}]"), now=0)
    return httpx.get(f"{toy.url}/act", timeout=timeout)


def test_instead_of_an_answer_nothing_is_done(toy: serve.Running) -> None:
    assert ask(toy, "{fault: status, status: 503, retry_after: 7}").headers["retry-after"] == "7"
    assert "<html>" in ask(toy, "{fault: html}").text
    assert ask(toy, "{fault: redirect, to: 'http://elsewhere/'}").status_code == 302
    assert len(ask(toy, "{fault: flood, megabytes: 2}").content) == 2 * 1_048_576
    with pytest.raises(httpx.ReadTimeout):
        ask(toy, "{fault: hang, seconds: 1}", timeout=0.1)
    assert DONE == []


def test_an_answer_is_spoilt_after_the_act(toy: serve.Running) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        ask(toy, "{fault: cut, after_bytes: 9}")
    with pytest.raises(httpx.ReadTimeout):
        ask(toy, "{fault: hang, seconds: 1, done: true}", timeout=0.1)
    with pytest.raises(httpx.ReadTimeout):
        ask(toy, "{fault: drip}", timeout=0.3)
    assert len(ask(toy, "{fault: truncated, keep_bytes: 12}").content) == 12
    assert ask(toy, "{fault: charset}").content.decode("gb18030").count("已办理") == 20
    assert len(DONE) == 5


def test_a_platform_is_told_what_only_it_can_say_wrong(toy: serve.Running) -> None:
    assert ask(toy, "{fault: said, what: banned}").json()["said"] == "banned"
    assert [call.fault for call in toy.sandbox.calls] == ["said"]
