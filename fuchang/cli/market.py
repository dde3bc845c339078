"""`fuchang market`: makes a simulated market with known truth."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from fuchang.market.generate import Market


def _now(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    """Epoch seconds of `--now`."""
    if not text:
        return None
    from fuchang.kernel.clock import from_local

    try:
        return from_local(text)
    except ValueError:
        message = f"{text!r} 不是时间；请写 2026-06-30 12:00:00 / is no time"
        raise click.BadParameter(message) from None


@click.command(short_help="造一个已知真相的模拟市场  make a simulated market with known truth")
@click.option(
    "--orders", type=click.IntRange(min=100), default=20_000, show_default=True, help="多少笔订单"
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=7,
    show_default=True,
    help="同样的种子，同样的市场",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="写到哪个文件夹 / folder to write to",
)
@click.option(
    "--as",
    "form",
    type=click.Choice(["exports", "parquet"]),
    default="exports",
    show_default=True,
    help="卖家中心导出文件，或标准表的 Parquet / seller-centre files, or canonical tables",
)
@click.option(
    "--now", callback=_now, metavar="TIME", help="市场停在哪个时刻，默认 2026-06-30 12:00"
)
@click.option(
    "--generation",
    "generations",
    multiple=True,
    metavar="ID",
    help="写哪一代导出格式，如 OL-2018、RF-2019，可多次；默认各写最新 / older generations",
)
def market(
    *, orders: int, seed: int, out: Path, form: str, now: int | None, generations: tuple[str, ...]
) -> None:
    """造一个模拟市场，每一种异常在哪里都已知，写在旁边的 truth.parquet。

    Makes a simulated market: shops, orders, parcels, refunds, statuses. Where each exception lies
    is known and written beside it.
    """  # noqa: D400 - a Chinese sentence ends with its own full stop
    from fuchang.cli.screens.progress import Waiting
    from fuchang.kernel.clock import clock
    from fuchang.market.generate import Market
    from fuchang.market.scale import DEFAULT_NOW, Scale

    made = Market(Scale(orders=orders, seed=seed, now=DEFAULT_NOW if now is None else now))
    with Waiting(clock=clock) as waiting:
        done = 0

        def report(part: int) -> None:
            nonlocal done
            done += part
            waiting.report("造市场 / making", done, orders)

        rows = _write(made, out, form=form, generations=generations, report=report)
    _tell(rows, out)


def _write(
    made: "Market",
    out: Path,
    *,
    form: str,
    generations: tuple[str, ...],
    report: Callable[[int], None],
) -> dict[str, int]:
    if form == "parquet":
        if generations:
            raise click.UsageError("--generation 只用于 --as exports / is for --as exports only")
        from fuchang.market.generate import write_parquet

        return write_parquet(made, out, progress=report)
    from fuchang.market.writers.exports import Wanted, write_exports

    return write_exports(made, out, wanted=Wanted.of(generations), progress=report)


def _tell(rows: dict[str, int], out: Path) -> None:
    """Rows by table or file, and what was planted."""
    from collections import Counter

    from rich.console import Console
    from rich.table import Table

    from fuchang.market.score import read_truth

    planted = Counter(named[0] for named in read_truth(out / "truth.parquet"))
    written = Table(title="写出的行 / rows written")
    written.add_column("表 / table")
    written.add_column("行 / rows", justify="right")
    for name, count in rows.items():
        written.add_row(name, f"{count:,}")
    kinds = Table(title="埋入的异常 / planted")
    kinds.add_column("类型 / kind")
    kinds.add_column("个 / number", justify="right")
    for kind, count in sorted(planted.items()):
        kinds.add_row(kind, f"{count:,}")
    console = Console()
    console.print(written)
    console.print(kinds)
    console.print(
        f"{out}：共埋入 {planted.total():,} 处异常，真相在 truth.parquet", highlight=False
    )


COMMANDS = (market,)
