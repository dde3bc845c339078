"""`fuchang check`: files in, findings out, with no set-up at all."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from fuchang.market.score import Score
    from fuchang.pipeline.search import Checked
    from fuchang.pipeline.settings import Settings

ENGINES = ("duckdb", "sail", "spark", "sqlite", "postgres")
FINDINGS, UNUSABLE = 1, 2


def _moment(_context: click.Context, _option: click.Parameter, text: str | None) -> int:
    """Epoch seconds of `--now`."""
    if not text:
        return 0
    from fuchang.kernel.clock import from_local

    try:
        return int(text) if text.isdigit() and len(text) > 8 else from_local(text)  # noqa: PLR2004 - 20260630 is a date
    except ValueError:
        message = f"{text!r} 不是时间；请写 2026-06-30 12:00:00 或 2026-06-30T12:00:00+08:00"
        raise click.BadParameter(message) from None


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="只输出一个 JSON 文档 / print one JSON document"
)
@click.option(
    "--csv", "csv_file", type=click.Path(path_type=Path, dir_okay=False), help="全部发现写成 CSV"
)
@click.option(
    "--parquet",
    "parquet_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="全部发现写成 Parquet",
)
@click.option(
    "--xlsx", "xlsx_file", type=click.Path(path_type=Path, dir_okay=False), help="全部发现写成 XLSX"
)
@click.option(
    "--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True, help="计算引擎"
)
@click.option("--memory", default="", metavar="4GB", help="内存上限（DuckDB）/ memory limit")
@click.option(
    "--now", callback=_moment, metavar="TIME", help="按哪个时刻判断，默认取导出时间 / as of when"
)
@click.option(
    "--shop",
    default="",
    metavar="NAME",
    help="文件里没有店铺名时用的店铺名 / shop of rows that name none",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="ID",
    help="只查这些类型，如 refund.no_tracking 或 refund",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=None,
    help="最多显示多少条（总数不变）/ show at most so many",
)
@click.option(
    "--truth",
    type=click.Path(path_type=Path, exists=True),
    help="与已知真相比对，给出查准率和查全率",
)
@click.option(
    "--book",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="店铺自己的规则文件夹",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def check(
    files: tuple[Path, ...],
    *,
    as_json: bool,
    engine: str,
    memory: str,
    now: int,
    shop: str,
    kinds: tuple[str, ...],
    limit: int | None,
    truth: Path | None,
    book: Path | None,
    lang: Literal["zh", "en"],
    **outputs: Path | None,
) -> int:
    """检查平台导出的文件，找出异常退款、包裹、订单和状态。

    FILES: 导出的 CSV、XLSX，放这些文件的文件夹，或含 facts.json 的文件夹。
    退出码：0 没有异常，1 有异常，2 输入无法使用。

    Check files exported from the seller centre. Exit codes: 0 nothing abnormal, 1 findings,
    2 unusable input.
    """  # noqa: D400 - a Chinese sentence ends with its own full stop
    from fuchang.kernel.config import overlay_book
    from fuchang.pipeline.settings import Settings

    settings = Settings(
        engine=engine, memory=memory, shop=shop, now=now, kinds=kinds, book=book or overlay_book()
    )
    checked = _checked(files, settings)
    scored = _scored(checked, truth)
    told = _write(checked, lang, outputs)
    if as_json:
        _print_document(checked, limit=limit, scored=scored)
    else:
        _show(checked, limit=limit, lang=lang, scored=scored, told=told)
    return _code(checked)


def _checked(files: tuple[Path, ...], settings: "Settings") -> "Checked":
    from fuchang.cli.screens.progress import Waiting
    from fuchang.facts.lean import without_pandas
    from fuchang.kernel.clock import clock

    spark = settings.engine in {"sail", "spark"}
    with nullcontext() if spark else without_pandas(), Waiting(clock=clock) as waiting:
        from fuchang.pipeline.check import check as run_check

        return run_check(files, settings, clock=clock(), report=waiting.report)


def _code(checked: "Checked") -> int:
    """Findings first; a file that could not be used spoils a clean result."""
    if len(checked.findings):
        return FINDINGS
    return UNUSABLE if checked.problems else 0


def _scored(checked: "Checked", truth: Path | None) -> "list[Score] | None":
    if truth is None:
        return None
    from fuchang.pipeline.truth import scores

    return scores(checked, truth)


def _write(
    checked: "Checked", lang: Literal["zh", "en"], outputs: dict[str, Path | None]
) -> list[str]:
    """The files asked for; gives a line about each."""
    if not any(outputs.values()):
        return []
    from fuchang.pipeline.outputs.write import write

    written = []
    for name, path in outputs.items():
        if path is not None:
            rows = write(name.removesuffix("_file"), path, checked, lang=lang)
            written.append(f"{path}：{rows} 条 / rows")
    return written


def _print_document(checked: "Checked", *, limit: int | None, scored: "list[Score] | None") -> None:
    import json

    from fuchang.pipeline.document import document

    whole = document(checked, checked.findings.top(limit))
    if scored is not None:
        from fuchang.pipeline.truth import plain

        whole["truth"] = plain(scored)
    click.echo(json.dumps(whole, ensure_ascii=False, indent=1))


def _show(
    checked: "Checked",
    *,
    limit: int | None,
    lang: Literal["zh", "en"],
    scored: "list[Score] | None",
    told: list[str],
) -> None:
    from fuchang.cli.screens.check import show

    show(checked, limit=limit, lang=lang, scored=scored)
    for line in told:
        click.echo(line)


COMMANDS: list[click.Command] = [check]
