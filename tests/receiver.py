"""A real receiver of webhooks on loopback: answers, hangs, drops, or does as told and drops then."""

import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Heard:
    """One request as it came in whole."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def call_id(self) -> str:
        return self.headers.get("webhook-id", "")


@dataclass
class Receiver:
    """`answer`: a status, or `hang`, `drip`, `drop` (before reading), `do and drop` (after it)."""

    answer: int | str = 200
    said: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    heard: list[Heard] = field(default_factory=list)
    touched: int = 0  # connections, whatever came of them

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"receiver": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.enough = threading.Event()
        self.lock = threading.Lock()
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.enough.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def pair(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.pair}/hook?from=desk"


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def setup(self) -> None:
        super().setup()
        self.receiver.touched += 1

    def do_POST(self) -> None:
        told = self.receiver
        if told.answer == "drop":
            self._drop()
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # whoever called was killed half way: nothing was heard
            self.close_connection = True
            return
        names = {name.lower(): value for name, value in self.headers.items()}
        with told.lock:
            told.heard.append(Heard(self.path, names, body))
        while told.answer == "drip" and not told.enough.wait(0.1):
            self.wfile.write(b"H")  # a status line that never ends
        told.enough.wait(30 if told.answer == "hang" else told.delay_s)
        if not isinstance(told.answer, int):
            self._drop()
            return
        self.send_response(told.answer)
        for name, value in {"Content-Length": str(len(told.said)), **told.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told.said)

    do_GET = do_POST  # noqa: N815 - the name that http.server calls

    def _drop(self) -> None:
        """Reset, not a polite end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """Nothing on the screen."""
