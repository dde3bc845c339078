"""`fuchang import`, `digest`, `ledger`, `outbox`, `audit`, `permissions`: the desk's books."""

import csv
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from fuchang.cli.desk import set_up
from fuchang.cli.screens import records as screen


def _tell(told: Any, lines: Callable[[Any], Iterable[str]] | None = None) -> None:
    """As lines for people, or as JSON where there are none."""
    if lines is None:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for line in lines(told):
        click.echo(line)


@click.command("import", short_help="把文件交给异常台  hand files to the desk")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--source", default="import", show_default=True, help="来源")
@click.option("--shop", default="", help="店铺名；文件里写明店铺时不必")
@click.option("--json", "as_json", is_flag=True)
def take_in(*, files: tuple[Path, ...], source: str, shop: str, as_json: bool) -> None:
    """先落盘、再确认、再读取。Stored, acknowledged, then read."""
    set_up()
    from fuchang.kernel.clock import clock
    from fuchang.kernel.errors import UnknownWord
    from fuchang.pipeline.rounds import Parcel, deliver
    from fuchang.pipeline.worker import Worker
    from fuchang.shops.access import commanding
    from fuchang.shops.models import Shop
    from fuchang.store.ledger import of_delivery
    from fuchang.store.models import Delivery
    from fuchang.store.walls import everything

    with everything("files given on the command line"):
        names = {one.name: one.pk for one in Shop.objects.all()}
        if shop and shop not in names:
            raise UnknownWord(what="shop", got=shop, known=names)
        walked = [
            path
            for given in files
            for path in (sorted(given.iterdir()) if given.is_dir() else [given])
            if path.suffix.lower() in {".csv", ".txt", ".tsv", ".xlsx", ".xlsm"}
        ]
        parcels = [Parcel(path.name, path=path) for path in walked]
        access = commanding()
        receipts = deliver(access, parcels, shop_key=names.get(shop, 0), source=source, now=clock())
        Worker().run(once=True)
        told = [
            {
                "delivery": receipt.delivery.pk,
                "name": receipt.delivery.name,
                "fresh": receipt.fresh,
                "state": Delivery.objects.get(pk=receipt.delivery.pk).state,
                "rows": of_delivery(receipt.delivery),
            }
            for receipt in receipts
        ]
    _tell(told, None if as_json else screen.delivery_lines)


@click.command(short_help="业务数据的指纹  SHA-256 over the business rows")
@click.option("--json", "as_json", is_flag=True)
def digest(*, as_json: bool) -> None:
    """同样的业务数据，同样的指纹，不论次序、次数和数据库。The same rows, the same digest."""
    set_up()
    from fuchang.pipeline.digest import digest as of
    from fuchang.store.walls import everything

    with everything("the digest"):
        told = of()
    if as_json:
        _tell(told)
        return
    for shop, hashed in sorted(told["shops"].items()):
        click.echo(f"{shop:<14} {hashed}")
    click.echo(f"{'全部 whole':<12} {told['whole']}")


@click.command(short_help="每一行的去向  what became of every row")
@click.option("--json", "as_json", is_flag=True)
def ledger(*, as_json: bool) -> None:
    """收到 = 接受 + 重复 + 被取代 + 隔离 + 拒收。What became of every row."""
    set_up()
    from fuchang.store.ledger import ledger as of
    from fuchang.store.walls import everything

    with everything("the ledger"):
        _tell(of(), None if as_json else screen.ledger_lines)


@click.group(short_help="待发出的消息  what must go out")
def outbox() -> None:
    """发件箱。The outbox."""


@outbox.command("list")
@click.option("--json", "as_json", is_flag=True)
def outbox_list(*, as_json: bool) -> None:
    """还没有发出的消息。Messages not sent yet."""
    set_up()
    from fuchang.store.models import OutboxMessage
    from fuchang.store.walls import everything

    names = ("id", "shop_key", "channel", "topic", "target", "state", "attempts", "dedupe_id")
    with everything("the outbox"):
        _tell(
            list(OutboxMessage.objects.exclude(state="sent").order_by("pk").values(*names)),
            None if as_json else screen.message_lines,
        )


@outbox.command("settle")
@click.argument("message", type=click.IntRange(1))
@click.option("--sent", "how", flag_value="sent", help="对方已收到")
@click.option("--again", "how", flag_value="again", help="再发一次")
def outbox_settle(*, message: int, how: str | None) -> None:
    """结果不明或放弃的消息：查清后确认，或再发一次。Settle a message of unknown outcome."""
    set_up()
    from fuchang.kernel.clock import clock
    from fuchang.kernel.errors import UnknownWord
    from fuchang.shops.access import commanding
    from fuchang.store.walls import everything
    from fuchang.watch import deliveries

    if how is None:
        raise UnknownWord(what="option", got="", known=("--sent", "--again"))
    with everything("a message settled at the machine"):
        done = deliveries.confirm(commanding(), message, arrived=how == "sent", now=clock())
    words = "已记为送达 / taken as sent" if how == "sent" else "再发一次 / sent again"
    click.echo(f"{done.pk} {words}")


_CHANGED = (
    "有问题：有人改过数据库。不要再写入，保留现场，与锚点和备份核对 / broken: somebody changed the database; "
    "write nothing, keep everything as it is, compare with anchors and backups"
)


@click.group(short_help="审计日志  the audit chain")
def audit() -> None:
    """审计日志。The audit chain."""


@audit.command("verify")
@click.option(
    "--anchor", type=click.Path(path_type=Path, exists=True), help="锚点文件 anchors.jsonl"
)
@click.option("--json", "as_json", is_flag=True)
def audit_verify(*, anchor: Path | None, as_json: bool) -> int:
    """逐行校验；有问题时退出码为 4。Verify row by row; exit code 4 when something is wrong."""
    set_up()
    from fuchang.shops.audit import anchors_in, verified
    from fuchang.shops.models import Shop
    from fuchang.store.walls import everything

    with everything("the audit chains"):
        found = verified(anchors=anchors_in(anchor) if anchor else None)
        names = {shop.pk: shop.name for shop in Shop.objects.all()}
    broken = any(one.broken_at for one in found)
    if as_json:
        _tell([
            {"chain": one.chain, "rows": one.rows, "broken_at": one.broken_at, "why": one.why}
            for one in found
        ])  # fmt: skip
        return 4 if broken else 0
    _tell(found, lambda chains: screen.chain_lines(chains, names))
    click.echo(_CHANGED if broken else "全部完整 / all whole", err=True)
    return 4 if broken else 0


@audit.command("anchor")
def audit_anchor() -> None:
    """各链现在的锚点，一行一个 JSON：发邮件或打印留存。Anchors of now, to be mailed or printed."""
    set_up()
    from fuchang.kernel.clock import clock
    from fuchang.pipeline.duties import anchor_all

    for one in anchor_all(now=clock()):
        click.echo(json.dumps(one))


@audit.command("export")
def audit_export() -> None:
    """全部行，一行一个 JSON。All rows as JSON lines."""
    set_up()
    from fuchang.shops.models import AuditRow
    from fuchang.store.walls import everything

    with everything("the audit chains"):
        for row in AuditRow.objects.order_by("chain", "seq").values().iterator(2_000):
            click.echo(json.dumps(row, ensure_ascii=False))


@click.command(short_help="谁能打开什么  who may open what")
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def permissions(*, form: str) -> None:
    """每个地址 × 每个角色。Every address and every role."""
    set_up(must_exist=False)
    from fuchang.pipeline.permissions import matrix

    rows = matrix()
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)


COMMANDS = (take_in, digest, ledger, outbox, audit, permissions)
