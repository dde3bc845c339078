"""The server itself: granian in this process, on a thread of its own or until interrupted."""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

from granian.constants import Interfaces
from granian.server.embed import Server

from fuchang.kernel.errors import StopAndTell
from fuchang.sandbox.kept import Kept
from fuchang.sandbox.moment import SandboxClock
from fuchang.sandbox.seam import Sandbox
from fuchang.sandbox.town import town

_PATIENCE = 500
_PAUSE_S = 0.01


class PortTaken(StopAndTell):
    """Nobody answers on the port, or somebody else does."""

    def __init__(self, *, port: int) -> None:
        super().__init__(
            f"端口 {port} 打不开 / port {port} cannot be opened: choose another, --port"
        )


def made(*, orders: int, seed: int, ticks: Callable[[], float], start: int) -> Sandbox:
    """A sandbox with a market of that size, as it stands at `start`."""
    from fuchang.sandbox.stock import stocked  # noqa: PLC0415 - what a market is made with stays in memory

    clock = SandboxClock(ticks=ticks, start=start)
    return Sandbox(clock=clock, world=stocked(orders=orders, seed=seed, now=start))


def taken_up(folder: Path, *, ticks: Callable[[], float], start: int) -> tuple[Sandbox, int]:
    """The sandbox whose market lies in a folder, and when something last happened there."""
    kept, clock = Kept.take_up(folder), SandboxClock(ticks=ticks, start=start)
    return Sandbox(clock=clock, world=kept.world, notes=kept.notes, note=kept.note), kept.at


@dataclass
class Running:
    """A sandbox that answers on this machine; `pause` and `resume` refuse connections in between."""

    sandbox: Sandbox
    host: str = "127.0.0.1"
    port: int = 0
    _thread: threading.Thread | None = field(default=None, init=False)
    _loop: asyncio.AbstractEventLoop | None = field(default=None, init=False)
    _server: Server | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{self.host}:{self.port}"

    def resume(self) -> None:
        """Answer, from a thread of its own. Raises PortTaken."""
        self.port = _free_port(self.host, self.port)
        self._loop = asyncio.new_event_loop()
        self._server = Server(
            town(self.sandbox), address=self.host, port=self.port, interface=Interfaces.ASGI,
            log_enabled=False,
        )  # fmt: skip
        # Every cut connection of the script would be told as a fault of the application.
        logging.getLogger("_granian.asgi.serve").setLevel(logging.CRITICAL)
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)
        self._thread.start()
        if not self._answers():
            raise PortTaken(port=self.port)

    def pause(self) -> None:
        """Refuse connections; the world stays as it is."""
        if self._loop and self._server and self._thread:
            self._loop.call_soon_threadsafe(self._server.stop)
            self._thread.join(timeout=5)
        self._thread = None

    def wait(self) -> None:
        """Until the server ends."""
        while self._thread and self._thread.is_alive():
            self._thread.join(timeout=1)

    def _serve(self) -> None:
        assert self._loop
        assert self._server
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._server.serve())
        finally:
            self._loop.close()

    def _answers(self) -> bool:
        for _ in range(_PATIENCE):
            if not (self._thread and self._thread.is_alive()):
                return False
            with socket.socket() as probe:
                if probe.connect_ex((self.host, self.port)) == 0:
                    return True
            sleep(_PAUSE_S)
        return False


@contextmanager
def running(sandbox: Sandbox, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Running]:
    """The sandbox answers within the `with`; port 0 takes a free one."""
    server = Running(sandbox, host, port)
    server.resume()
    try:
        yield server
    finally:
        server.pause()


def _free_port(host: str, port: int) -> int:
    """That port, or any free one for 0. Raises PortTaken: granian itself would only end silently."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(port=port) from error
        return int(probe.getsockname()[1])
