"""`fuchang init`, `doctor`, `backup`, `restore`: setting a desk up and keeping it well."""

import json
import sys
from pathlib import Path

import click

from fuchang.cli.desk import make_home, place, set_up
from fuchang.kernel.config import key_path, setting


@click.command(short_help="建一个空的异常台  make an empty desk")
@click.option("--owner", required=True, envvar="FUCHANG_OWNER", help="店主登录名")
@click.option("--name", default="", help="姓名")
@click.option("--shop", required=True, envvar="FUCHANG_SHOP", help="店铺名称")
@click.option("--platform", type=click.Choice(["taobao", "tmall"]), default="taobao", show_default=True)  # fmt: skip
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码；否则取 FUCHANG_PASSWORD")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="数据放在哪里")
@click.option("--db", "database", default="", metavar="URL", help="postgres://…；默认 SQLite")
@click.option("--json", "as_json", is_flag=True)
def init(
    *,
    owner: str,
    name: str,
    shop: str,
    platform: str,
    password_stdin: bool,
    data_dir: Path | None,
    database: str,
    as_json: bool,
) -> None:
    """不问问题：全部来自选项、环境变量或标准输入。Asks nothing."""
    place(data_dir, database)
    make_home()
    set_up(must_exist=False)
    from fuchang.pipeline import server
    from fuchang.shops.people import first_owner
    from fuchang.store.walls import everything

    server.migrate(now=server.moment())
    with everything("the first owner"):
        person = first_owner(
            login=owner, name=name, password=_password(from_input=password_stdin), shop=shop,
            platform=platform, now=server.moment(),
        )  # fmt: skip
    told = {"owner": owner, "person": person.pk, "shop": shop}
    words = f"完成：fuchang serve，用 {owner} 登录 / done: fuchang serve, log in as {owner}"
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else words)


def _password(*, from_input: bool) -> str:
    """From the environment, or from standard input where it is asked for or is no keyboard."""
    told = setting("FUCHANG_PASSWORD")
    if from_input or (not told and not sys.stdin.isatty()):
        return sys.stdin.readline().rstrip("\n")
    return told


@click.command(short_help="哪里不对，怎么办  what is wrong and what to do")
@click.option("--json", "as_json", is_flag=True)
def doctor(*, as_json: bool) -> int:
    """用话说明哪里不对；有要紧的问题时退出码为 4。Says in words what is wrong."""
    set_up()
    from fuchang.pipeline.doctor import examine
    from fuchang.store.walls import everything

    with everything("the doctor looks at the whole desk"):
        found = examine()
    if as_json:
        click.echo(json.dumps([one.plain() for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(
                f"{'✓' if one.good else '✗'} {one.name}：{one.said}{f' → {one.do}' if one.do else ''}"
            )
    return 0 if all(one.good for one in found) else 4


@click.command(short_help="备份  back up")
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="默认 FUCHANG_BACKUPS，或数据文件夹里的 backups",
)
@click.option("--json", "as_json", is_flag=True)
def backup(*, to: Path | None, as_json: bool) -> None:
    """工作时也可以备份；密钥不在里面，请另外保存。The key is not in it: keep it apart."""
    set_up()
    from fuchang.kernel.clock import clock
    from fuchang.pipeline import backup as backups
    from fuchang.store.walls import everything

    with everything("the backup"):
        path = backups.back_up(to or backups.folder(), now=clock())
    told = {"path": str(path), "size": path.stat().st_size}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else str(path))
    if not as_json:
        words = f"主密钥不在里面，请另外保存 {key_path()} / the master key is not in it: keep that file apart"
        click.echo(words, err=True)


@click.command(short_help="恢复或核对备份  restore, or verify a backup")
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--verify-only", is_flag=True, help="只核对，不恢复")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="恢复到哪里")
@click.option(
    "--db", "database", default="", metavar="URL", help="恢复到空的 PostgreSQL；默认 SQLite"
)
@click.option("--json", "as_json", is_flag=True, help="总是一个 JSON 文档")
def restore(
    *,
    archive: Path,
    verify_only: bool,
    data_dir: Path | None,
    database: str,
    as_json: bool,  # noqa: ARG001 - always JSON
) -> None:
    """恢复到空的数据文件夹，或空的 PostgreSQL。Into an empty data folder, or an empty PostgreSQL."""
    place(data_dir, database)
    set_up(must_exist=False)
    from fuchang.kernel.clock import clock
    from fuchang.pipeline import backup as backups

    told = backups.verify(archive) if verify_only else backups.restore(archive, now=clock())
    click.echo(json.dumps(told, ensure_ascii=False))
    done = f"备份完好，没有恢复；{backups.opens(told)} / the backup is whole, nothing was restored"
    if not verify_only:
        done = "核对无误，已恢复：fuchang doctor，再 fuchang serve / verified and restored"
    click.echo(done, err=True)


_LASTING = {
    "audit": "签审计链，不随轮换变 / signs the audit chain, outlives rotations",
    "identifiers": "买家标识的散列，不随轮换变 / hashes buyers' identifiers, outlives rotations",
    "index": "查找密文的索引，不随轮换变 / finds what is sealed, outlives rotations",
}
_KEYS = _LASTING | {
    "master": "主密钥，加密一切 / the master key, seals everything",
    "former": "上一把：轮换没有做完，再执行 fuchang keys rotate / a rotation was cut off, rotate again",
}


@click.group(short_help="主密钥  the master key")
def keys() -> None:
    """主密钥。The master key."""


@keys.command("list")
@click.option("--json", "as_json", is_flag=True)
def keys_list(*, as_json: bool) -> None:
    """有哪些密钥，各做什么；不显示密钥本身。Which keys there are and what for; never the keys themselves."""
    set_up()
    from fuchang.kernel.config import lasting_key, master_keys
    from fuchang.store.cells import key_id

    present, *former = master_keys()
    told = [{"key": "master", "id": key_id(present)}]
    told += [{"key": "former", "id": key_id(one)} for one in former]
    told += [{"key": name, "id": key_id(lasting_key(name))} for name in _LASTING]
    if as_json:
        click.echo(json.dumps(told))
        return
    for one in told:
        click.echo(f"{one['id']}  {_KEYS[one['key']]}")
    click.echo(
        f"都在 / all in {key_path()}：请整个文件另外保存 / save the whole file apart", err=True
    )


@keys.command("rotate")
@click.option("--json", "as_json", is_flag=True)
def keys_rotate(*, as_json: bool) -> None:
    """换新的主密钥，全部重新加密；中断后再执行一次即可继续。Cut off, it goes on when called again."""
    set_up()
    from fuchang.kernel.clock import clock
    from fuchang.shops.rotation import rotate
    from fuchang.store.walls import everything

    with everything("a new master key for all shops"):
        done = rotate(now=clock())
    if as_json:
        click.echo(json.dumps({"sealed_anew": done}))
        return
    click.echo(
        f"{done} 个单元已用新密钥重新加密 / sealed anew\n"
        "1. 重启 fuchang serve 和 fuchang worker，所有人重新登录 / restart both, everybody logs in again\n"
        f"2. 另外保存 {key_path()} / save that file apart\n"
        "3. fuchang backup：以前的备份只有旧密钥打得开 / older backups open with the former key alone"
    )


COMMANDS = (init, doctor, backup, restore, keys)
