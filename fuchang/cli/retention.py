"""`fuchang purge`: personal data whose time is over."""

import json

import click

from fuchang.cli.desk import set_up
from fuchang.cli.screens.records import gone_lines


@click.command(short_help="删除到期的个人信息  remove personal data past its time")
@click.option("--as-of", "day", type=click.DateTime(["%Y-%m-%d"]), help="按这一天计算；默认今天")
@click.option("--yes", is_flag=True, help="真的删除；否则只报数")
@click.option("--json", "as_json", is_flag=True)
def purge(*, day: object, yes: bool, as_json: bool) -> None:
    """默认只报数，加 --yes 才删除。Counts only, unless told --yes."""
    set_up()
    from django.db import connection

    from fuchang.kernel.clock import clock, from_local
    from fuchang.pipeline.purge import purge as remove
    from fuchang.shops.access import commanding
    from fuchang.store.sqlite.base import shorten_log
    from fuchang.store.walls import everything

    now = clock()
    as_of = from_local(f"{str(day)[:10]} 00:00:00") if day else now
    with everything("personal data past its time"):
        gone = remove(commanding(), as_of=as_of, act=yes, now=now).plain()
        if yes and connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")
                shorten_log(cursor)
    if as_json:
        click.echo(json.dumps({"as_of": as_of, "removed": yes, **gone}))
        return
    for line in gone_lines(gone, as_of=as_of, removed=yes):
        click.echo(line)


COMMANDS = (purge,)
