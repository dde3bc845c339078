"""`fuchang map`: shows how the columns of a file are read, corrects that, and remembers it."""

from pathlib import Path

import click


def _pair(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> list[tuple[str, str]]:
    pairs = [one.rpartition("=") for one in given]
    for column, sign, target in pairs:
        if not (column and sign and target):
            raise click.BadParameter(
                f"{column or target}：写成 列名=目标，如 下单时间=created_at；目标写 - 表示不读这一列"
            )
    return [(column.strip(), target.strip()) for column, _, target in pairs]


@click.command(
    "map", short_help="看文件的列怎么读，纠正并记住  show, correct and remember a column map"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", default="", help="工作簿里的哪一张表（默认第一张有表头的） / which sheet")
@click.option(
    "--set",
    "corrections",
    multiple=True,
    callback=_pair,
    metavar="列名=目标",
    help="把一列读作另一目标，可多次；目标写 - 表示不读 / read a column as another target",
)
@click.option(
    "--save",
    is_flag=True,
    help="记住：以后同样表头的文件都这样读 / remember for files with this header",
)
def map_file(file: Path, sheet: str, corrections: list[tuple[str, str]], save: bool) -> None:
    """看 FILE 的列怎么读，连同依据。Prints how the columns of FILE are read, as YAML with the evidence.

    认得的格式照其对应，别的按列名和值猜测。`--set` corrects a column,
    `--save` remembers the map for every file with the same header.
    """
    from fuchang.connect.exports import propose_map
    from fuchang.connect.exports.propose import as_yaml, corrected, remember
    from fuchang.kernel.config import home
    from fuchang.kernel.errors import UnknownWord

    folder = home() / "maps"
    found = propose_map(file, maps_home=folder)
    chosen = next((one for one in found if not sheet or one.sheet == sheet), None)
    if chosen is None:
        raise UnknownWord(what="工作表 sheet", got=sheet, known=[one.sheet for one in found])
    raw = corrected(chosen, corrections) if corrections else chosen.raw
    how = {"shipped": "认得的格式", "remembered": "记住的对应", "guessed": "猜测"}[chosen.how]
    click.echo(f"# {how}：{raw['title']}；表头在第 {chosen.header.row} 行")
    click.echo(as_yaml(raw), nl=False)
    if save:
        click.echo(f"# 已记住：{remember(raw, folder)}")


COMMANDS = (map_file,)
