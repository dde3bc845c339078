"""A desk of its own for tests: takes the calls of a service, checks and reads them, and answers as told."""

import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from fuchang.connect.couriers.calls import Heard, Incoming, NotGenuine
from fuchang.connect.couriers.providers import provider


@dataclass
class Listener:
    """Hears one service with these keys; `deaf` answers 500 to so many calls first."""

    service: str
    keys: dict[str, str]
    now: int
    deaf: int = 0
    missed: int = 0
    heard: list[Heard] = field(default_factory=list)
    forged: list[Incoming] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.some = threading.Condition()
        handler = type("Handler", (_Handler,), {"listener": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/heard"

    def take(self, call: Incoming) -> tuple[int, bytes]:
        with self.some:
            try:
                heard = provider(self.service).heard(self.keys, call, now=self.now)
            except NotGenuine:
                self.forged.append(call)
                self.some.notify_all()
                return 401, b""
            if self.deaf:
                self.deaf -= 1
                self.missed += 1
                self.some.notify_all()
                return 500, b""
            self.heard.append(heard)
            self.some.notify_all()
            return heard.reply.status, heard.reply.body

    def wait(self, *, heard: int = 0, forged: int = 0, missed: int = 0) -> bool:
        """Until so many calls have come, five seconds at most."""
        with self.some:
            return self.some.wait_for(
                lambda: (
                    len(self.heard) >= heard
                    and len(self.forged) >= forged
                    and self.missed >= missed
                ),
                timeout=5,
            )


class _Handler(BaseHTTPRequestHandler):
    listener: Listener

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        names = {name.lower(): value for name, value in self.headers.items()}
        status, answer = self.listener.take(Incoming(body, names))
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """Nothing on the screen."""
