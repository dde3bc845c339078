"""`fuchang sandbox`: the simulated platforms as a server on this machine."""

from pathlib import Path

import click

HELD = 40  # refunds that are still to come


@click.command(short_help="模拟的平台  the simulated platforms")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDR")
@click.option("--port", default=8700, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--orders", default=2_000, show_default=True, type=click.IntRange(100, 500_000), help="市场多大")  # fmt: skip
@click.option("--seed", default=7, show_default=True, type=click.IntRange(min=0))
@click.option("--speed", default=1.0, show_default=True, type=click.FloatRange(0.1, 10_000), help="时间走得多快")  # fmt: skip
@click.option("--every", default=0, show_default=True, type=click.IntRange(0, 86_400), metavar="SECONDS", help="隔多久来一笔退款；0 不来")  # fmt: skip
@click.option("--faults", "script", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="故障脚本 YAML")  # fmt: skip
def sandbox(
    *, host: str, port: int, orders: int, seed: int, speed: float, every: int, script: Path | None
) -> None:
    """一台假的平台：说真平台的话，背后是模拟市场；按 Ctrl-C 结束。

    The simulated platforms: they speak as the real ones do, the simulated market behind them.
    """  # noqa: D400 - a Chinese sentence ends with its own full stop
    from time import monotonic

    from fuchang.kernel.clock import clock
    from fuchang.sandbox.faults import read_script
    from fuchang.sandbox.serve import made, running

    world = made(orders=orders, seed=seed, ticks=monotonic, start=clock())
    world.clock.run_at(speed)
    world.life.every_s = every
    world.life.hold_back(HELD)
    if script:
        world.faults.lay_on(read_script(script.read_text(encoding="utf-8")), now=clock())
    with running(world, host=host, port=port) as server:
        click.echo(f"模拟平台 / the simulated platforms: {server.url}/sandbox", err=True)
        server.wait()


COMMANDS = (sandbox,)
