"""`fuchang lake`: the facts as Parquet by shop and day, for other programs and for the sweep."""

import dataclasses
import json

import click

from fuchang.cli.desk import set_up

UNEQUAL = 4


@click.group("lake", short_help="事实的 Parquet  the facts as Parquet")
def lake() -> None:
    """按店铺和日期的 Parquet，随时可以由数据库重建。By shop and day; at any time to be made anew."""


@lake.command("write")
def lake_write() -> None:
    """只写变过的日子。The days that changed."""
    _write(anew=False)


@lake.command("rebuild")
def lake_rebuild() -> None:
    """全部重写；写完之前旧的照常可用。All of it anew; the one before serves until then."""
    _write(anew=True)


def _write(*, anew: bool) -> None:
    set_up()
    from fuchang.cli.screens.progress import Waiting
    from fuchang.kernel.clock import clock
    from fuchang.store.facts import lake as lakes
    from fuchang.store.walls import everything

    with everything("the lake of all shops"), Waiting(clock=clock) as waiting:
        write = lakes.rebuild if anew else lakes.write
        kept = write(now=clock(), report=waiting.report)
    click.echo(f"{kept.folder}  {kept.parts} 处 / places")


@lake.command("check")
@click.option("--json", "as_json", is_flag=True)
def lake_check(*, as_json: bool) -> int:
    """与数据库比较行数；不同时退出码为 4。Rows here and there; exit code 4 where they differ."""
    set_up()
    from fuchang.pipeline.lake import compare
    from fuchang.store.walls import everything

    with everything("the lake of all shops"):
        found = compare()
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(one) for one in found]))
    else:
        for one in found:
            click.echo(f"{one.table:16} {one.at_rest:12,} {one.in_lake:12,}")
    return 0 if all(one.at_rest == one.in_lake for one in found) else UNEQUAL


COMMANDS = (lake,)
