"""`fuchang demo`: a filled desk to play with, in a home of its own."""

import os
import webbrowser
from pathlib import Path

import click

from fuchang.cli.desk import make_home, set_up


@click.command(short_help="打开一个有数据的异常台  a filled desk to play with")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-home"), show_default=True, help="示例放在哪里；删掉它就是重来")  # fmt: skip
@click.option("--bind", default="127.0.0.1:8321", show_default=True, metavar="ADDR:PORT")
@click.option("--orders", default=1200, show_default=True, type=click.IntRange(100, 200_000))
@click.option("--fill-only", is_flag=True, help="只填满，不打开")
@click.option("--open/--no-open", "show", default=False, help="打开浏览器")
def demo(*, home: Path, bind: str, orders: int, fill_only: bool, show: bool) -> None:
    """一周的模拟市场、三家店、四个人，市场继续进行。A simulated week; the market goes on living."""
    os.environ["FUCHANG_HOME"] = str(home.resolve())
    os.environ["FUCHANG_DEMO"] = "1"
    make_home()
    set_up(must_exist=False)
    from fuchang.pipeline import server

    if fill_only:
        _fill(home.resolve() / "market", orders=orders)
        return
    empty = _opened()
    server.collect_static()
    from fuchang.pipeline.door import door

    address, _, port = bind.rpartition(":")
    link = f"http://{address or '127.0.0.1'}:{port}{door()}"
    _say(f"复常 {link}")
    _say("Ctrl-C 结束；再次运行继续 / Ctrl-C ends it, running it again goes on")
    if show:
        webbrowser.open(link)
    first = ("demo", "--home", str(home), "--orders", str(orders), "--fill-only") if empty else ()
    server.serve(address=address or "127.0.0.1", port=int(port), threads=4, workers=1, first=first)


def _opened() -> bool:
    """The database with shops and people; says whether it must still be filled."""
    from fuchang.pipeline import server, stage

    stage.hurry()
    server.migrate(now=server.moment())
    return stage.set_out(now=server.moment())


def _fill(folder: Path, *, orders: int) -> None:
    """In a process of its own, so that its memory goes with it."""
    from fuchang.pipeline import demo as play
    from fuchang.pipeline import server, stage

    _opened()

    def report(step: int) -> None:
        stage.come_to(step, now=server.moment())
        _say(f"{stage.STEPS[step]} / {stage.IN_ENGLISH[step]}")

    play.fill(folder, orders=orders, now=server.moment(), report=report)


def _say(words: str) -> None:
    click.echo(words, err=True)


COMMANDS = (demo,)
