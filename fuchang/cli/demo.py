"""`fuchang demo`: a filled desk to play with, in a home of its own, beside a simulated platform."""

import os
import webbrowser
from pathlib import Path

import click

from fuchang.cli.desk import make_home, set_up
from fuchang.kernel.errors import Retry


@click.command(short_help="打开一个有数据的异常台  a filled desk to play with")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-home"), show_default=True, help="示例放在哪里；删掉它就是重来")  # fmt: skip
@click.option("--bind", default="127.0.0.1:8321", show_default=True, metavar="ADDR:PORT")
@click.option("--orders", default=2_000, show_default=True, type=click.IntRange(100, 200_000))
@click.option("--every", default=0, show_default=True, type=click.IntRange(0, 86_400), metavar="SECONDS", help="隔多久来一笔退款；0 先快后慢")  # fmt: skip
@click.option("--fill-only", is_flag=True, help="只填满，不打开")
@click.option("--platform", "platform", type=int, hidden=True, help="模拟平台的端口，给自己用")
@click.option("--open/--no-open", "show", default=False, help="打开浏览器")
def demo(
    *, home: Path, bind: str, orders: int, every: int, fill_only: bool, platform: int | None, show: bool
) -> None:  # fmt: skip
    """一个月的模拟市场、三家店、四个人；三家店接着模拟平台，市场继续进行。

    A simulated month; the shops are connected to a simulated platform, where the market goes on.
    """  # noqa: D400 - a Chinese sentence ends with its own full stop
    os.environ["FUCHANG_HOME"] = str(home.resolve())
    os.environ["FUCHANG_DEMO"] = "1"
    make_home()
    set_up(must_exist=False)
    market = home.resolve() / "market"
    if fill_only:
        _fill(market, orders=orders, platform=platform)
        return
    address, _, port = bind.rpartition(":")
    _serve(home, market, address=address or "127.0.0.1", port=int(port), orders=orders, every=every, show=show)  # fmt: skip


def _serve(
    home: Path, market: Path, *, address: str, port: int, orders: int, every: int, show: bool
) -> None:
    """The desk and the platform; what must be done first is done while the desk answers already."""
    empty = _opened()
    from fuchang.pipeline import server
    from fuchang.pipeline.door import door
    from fuchang.sandbox import live

    server.collect_static()
    link = f"http://{address}:{port}{door()}"
    _say(f"复常 {link}")
    _say("Ctrl-C 结束；再次运行继续 / Ctrl-C ends it, running it again goes on")
    if show:
        webbrowser.open(link)
    platform = live.port(market)
    first = () if not empty and live.heard(platform) else (
        "demo", "--home", str(home), "--orders", str(orders), "--fill-only", "--platform", str(platform),
    )  # fmt: skip
    beside = ("sandbox", "--leashed", "--market", str(market), "--port", str(platform), "--every", str(every))  # fmt: skip
    server.serve(address=address, port=port, threads=4, workers=1, first=first, beside=beside)


def _opened() -> bool:
    """The database with shops and people; says whether it must still be filled."""
    from fuchang.pipeline import server, stage

    stage.hurry()
    server.migrate(now=server.moment())
    return stage.set_out(now=server.moment())


def _fill(folder: Path, *, orders: int, platform: int | None) -> None:
    """In a process of its own, so that its memory goes with it."""
    from fuchang.pipeline import server, stage

    def report(step: int) -> None:
        stage.come_to(step, now=server.moment())
        _say(f"{stage.STEPS[step]} / {stage.IN_ENGLISH[step]}")

    if _opened():
        from fuchang.sandbox import demo as play

        play.fill(folder, orders=orders, now=server.moment(), report=report)
        report(len(stage.STEPS) - 2)
    if platform is not None:
        _connect(platform)
    if stage.filling():
        report(len(stage.STEPS) - 1)


def _connect(platform: int) -> None:
    """Without its platform the desk is still one to play with; the next start tries again."""
    from fuchang.pipeline import server
    from fuchang.sandbox import live

    try:
        live.connect(platform, now=server.moment())
    except Retry as away:
        _say(str(away))


def _say(words: str) -> None:
    click.echo(words, err=True)


COMMANDS = (demo,)
