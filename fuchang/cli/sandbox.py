"""`fuchang sandbox`: the simulated platforms as a server on this machine."""

import os
import signal
import sys
import threading
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import click

from fuchang.kernel.clock import clock

if TYPE_CHECKING:
    from fuchang.sandbox.seam import Sandbox

HELD = 40  # refunds that are still to come
LOOK_S = 0.3


@click.command(short_help="模拟的平台  the simulated platforms")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDR")
@click.option("--port", default=8700, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--orders", default=2_000, show_default=True, type=click.IntRange(100, 500_000), help="市场多大")  # fmt: skip
@click.option("--seed", default=7, show_default=True, type=click.IntRange(min=0))
@click.option("--market", "folder", type=click.Path(path_type=Path, file_okay=False), help="接着这个文件夹里的市场走，重启不忘")  # fmt: skip
@click.option("--speed", default=1.0, show_default=True, type=click.FloatRange(0.1, 10_000), help="时间走得多快")  # fmt: skip
@click.option("--every", default=0, show_default=True, type=click.IntRange(0, 86_400), metavar="SECONDS", help="隔多久来一笔退款；0 不来")  # fmt: skip
@click.option("--faults", "script", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="故障脚本 YAML")  # fmt: skip
@click.option("--leashed", is_flag=True, help="启动它的程序一结束就结束")
def sandbox(
    *, host: str, port: int, orders: int, seed: int, folder: Path | None, speed: float, every: int,
    script: Path | None, leashed: bool,
) -> None:  # fmt: skip
    """一台假的平台：说真平台的话，背后是模拟市场；按 Ctrl-C 结束。

    The simulated platforms: they speak as the real ones do, the simulated market behind them.
    """  # noqa: D400 - a Chinese sentence ends with its own full stop
    if leashed:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever holds the leash
        parent = (os.getppid(),)
        threading.Thread(target=_end_with_parent, args=parent, name="leash", daemon=True).start()
    from fuchang.sandbox.faults import read_script
    from fuchang.sandbox.serve import running

    world = _going_on(folder, every) if folder else _anew(orders, seed, every)
    world.clock.run_at(speed)
    if script:
        world.faults.lay_on(read_script(script.read_text(encoding="utf-8")), now=clock())
    with running(world, host=host, port=port) as server:
        if not leashed:
            click.echo(_welcome(server.url), err=True)
        server.wait()


def _welcome(url: str) -> str:
    """Where it answers, and what to type in so that a desk comes here."""
    from fuchang.sandbox.taobao.state import APP_KEY, SECRET

    return (
        f"模拟平台 / the simulated platforms: {url}/sandbox\n"
        "接淘宝、天猫店时在“数据接入”里填 / to connect a shop, give under Data:\n"
        f"  App Key {APP_KEY}\n  App Secret {SECRET}\n  网关地址 / gateway {url}/router/rest\n"
        "Ctrl-C 结束 / ends it"
    )


def _anew(orders: int, seed: int, every: int) -> "Sandbox":
    """A market of that size, still but for what comes every so often."""
    from fuchang.sandbox.serve import made

    world = made(orders=orders, seed=seed, ticks=monotonic, start=clock())
    world.life.every_s = every
    world.life.hold_back(HELD)
    return world


def _going_on(folder: Path, every: int) -> "Sandbox":
    """The market of a folder, as soon as it is there; it goes on from where it was left."""
    from fuchang.sandbox import kept

    while not kept.there(folder):
        sleep(LOOK_S)
    from fuchang.sandbox.serve import taken_up

    world, since = taken_up(folder, ticks=monotonic, start=clock())
    world.life.go_on(since=since, now=world.clock.moment(), refund_s=every)
    return world


def _end_with_parent(parent: int) -> None:
    """Whoever started it dies, however that may be: then it is somebody else's child, or hears nothing more."""
    if os.name == "posix":  # there a fork of the parent holds the other end, too
        while os.getppid() == parent:
            sleep(LOOK_S)
    else:
        sys.stdin.buffer.read()
    os._exit(0)


COMMANDS = (sandbox,)
