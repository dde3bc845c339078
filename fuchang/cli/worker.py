"""`fuchang worker`: the jobs as a program."""

import signal
from types import FrameType

import click

from fuchang.cli.desk import set_up
from fuchang.kernel.config import setting


@click.command(short_help="只做后台工作  jobs only")
@click.option("--once", is_flag=True, help="做完眼前的就结束")
def worker(*, once: bool) -> None:
    """后台工作：读取、查找、发送。可以同时开多个。Jobs; several may run at once."""
    set_up()
    from fuchang.pipeline import outbox
    from fuchang.pipeline.orphans import when_orphaned
    from fuchang.pipeline.worker import Worker

    hand = Worker()
    if setting("FUCHANG_HAND"):
        when_orphaned(hand.stop.set)

    def stop(_number: int, _frame: FrameType | None) -> None:
        hand.stop.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    done = hand.run(once=once)
    carried = outbox.carry_all() if once else 0
    click.echo(f"{done} jobs, {carried} messages", err=True)


COMMANDS = (worker,)
