"""One program serves: the web in granian's child, jobs in processes beside it. It loads no Django itself."""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from fuchang.facts.lean import serve_lean
from fuchang.pipeline.orphans import when_orphaned

MAIN = "from fuchang.pipeline.serving import main; main()"
PROGRAM = (sys.executable, "-c", "from fuchang.cli.main import main; main()")
LEAN_PROGRAM = (
    sys.executable,
    "-c",
    f"from fuchang.facts.lean import serve_lean; serve_lean(); {PROGRAM[-1]}",
)
LOOK_S = 2
HAND = "FUCHANG_HAND"  # says to a worker that it belongs to a server
# Jobs come in bursts: without these what a burst took would stay with the process for ever.
SPARING = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}


def main() -> None:
    """Serve as the words of the command say."""
    serve(json.loads(sys.argv[1]))


def serve(how: Mapping[str, Any]) -> None:
    """Serve until told to stop.

    Jobs run in processes of their own, made anew: the server forks, and a fork while a thread holds
    SQLite's write lock would leave the lock held for ever in the child.
    """
    serve_lean()
    if hasattr(os, "register_at_fork"):  # the web's child, which granian forks
        os.register_at_fork(after_in_child=_with_its_parent)
    gc.freeze()  # the web's child shares with us what its collector does not touch
    hands = Hands(how["workers"], first=how["first"], beside=how["beside"])
    try:
        Granian(
            target="fuchang.desk.wsgi:application",
            address=how["address"],
            port=how["port"],
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=how["threads"],
            workers_kill_timeout=5,
            log_access=False,
            respawn_failed_workers=True,
        ).serve()
    finally:
        hands.end()


def _with_its_parent() -> None:
    when_orphaned(lambda: os.kill(os.getpid(), signal.SIGTERM))


class Hands:
    """The workers beside the server: one that dies is replaced, as granian replaces its own.

    `beside`: another command of ours that goes on as long as they do, and is told nothing else.
    """

    def __init__(
        self, count: int, *, first: Sequence[str] = (), beside: Sequence[str] = ()
    ) -> None:
        self._ending = threading.Event()
        self._hired = [_hired(first)] if first else [_hired() for _ in range(count)]
        self._beside = [(tuple(beside), _leashed(beside))] if beside else []
        self._watch = threading.Thread(target=self._look, name="hands", daemon=True)
        self._watch.start()

    def end(self) -> None:
        """Let them finish what they hold."""
        self._ending.set()
        self._watch.join(timeout=5)
        for hand in self._hired:
            hand.terminate()
        for hand in self._hired:
            hand.wait(timeout=20)
        for _, hand in self._beside:
            hand.kill()  # it writes whole lines, so that there is nothing to finish
            hand.wait(timeout=20)

    def _look(self) -> None:
        while not self._ending.wait(LOOK_S):
            self._hired = [one if one.poll() is None else _hired() for one in self._hired]
            self._beside = [
                (words, one if one.poll() is None else _leashed(words))
                for words, one in self._beside
            ]


def _hired(words: Sequence[str] = ("worker",)) -> "subprocess.Popen[bytes]":
    """`fuchang worker` beside the server, with the same home."""
    return subprocess.Popen([*LEAN_PROGRAM, *words], env={**SPARING, **os.environ, HAND: "1"})  # noqa: S603 - our own program


def _leashed(words: Sequence[str]) -> "subprocess.Popen[bytes]":
    """A command that ends with us, even where we are killed; without fork by its standard input."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [*LEAN_PROGRAM, *words], env={**SPARING, **os.environ}, stdin=subprocess.PIPE
    )
