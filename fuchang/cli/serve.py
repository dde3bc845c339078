"""`fuchang serve`, `migrate`: the desk as a program."""

import json
from pathlib import Path

import click

from fuchang.cli.desk import make_home, place, set_up


@click.command(short_help="打开异常台  open the desk")
@click.option("--bind", default="127.0.0.1:8321", show_default=True, metavar="ADDR:PORT")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="数据放在哪里")
@click.option("--db", "database", default="", metavar="URL", help="postgres://…；默认 SQLite")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(0, 8), help="后台工作数；0 交给 fuchang worker")  # fmt: skip
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def serve(*, bind: str, data_dir: Path | None, database: str, jobs: int, threads: int) -> None:
    """网页和后台工作，一个程序。The web and its jobs in one program; Ctrl-C ends it."""
    place(data_dir, database)
    make_home()
    set_up(must_exist=False)
    from fuchang.pipeline import server

    server.migrate(now=server.moment())
    server.collect_static()
    address, _, port = bind.rpartition(":")
    click.echo(f"复常 http://{address or '127.0.0.1'}:{port}/", err=True)
    if not server.anybody():
        from fuchang.store.firstrun import issue

        click.echo(f"第一次启动：打开 /start，输入一次性代码 / one-time code: {issue(now=server.moment())}", err=True)  # fmt: skip
    server.serve(address=address or "127.0.0.1", port=int(port), threads=threads, workers=jobs)


@click.command(short_help="更新数据库结构  bring the database up to date")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="数据放在哪里")
@click.option("--db", "database", default="", metavar="URL", help="postgres://…；默认 SQLite")
@click.option("--json", "as_json", is_flag=True)
def migrate(*, data_dir: Path | None, database: str, as_json: bool) -> None:
    """先备份，再更新。A copy first, then the change."""
    place(data_dir, database)
    make_home()
    set_up(must_exist=False)
    from fuchang.pipeline import server

    copy = server.migrate(now=server.moment())
    if as_json:
        click.echo(json.dumps({"copy": str(copy) if copy else None}))
        return
    click.echo(f"完成{f'，备份在 {copy}' if copy else ''} / done")


COMMANDS = (serve, migrate)
