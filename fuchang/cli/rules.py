"""`fuchang rules`: the rulebook read, checked, proved, printed and locked."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from fuchang.rulebook.grammar import Kind
    from fuchang.rulebook.loader import Book

ENGINES = ("duckdb", "sqlite", "postgres", "sail", "spark")
WRONG = 1
Command = Callable[..., Any]


def _moment(_context: click.Context, _option: click.Parameter, text: str | None) -> int:
    """Epoch seconds of `--now`; the clock if it is not given."""
    from fuchang.kernel.clock import clock, from_local

    if not text:
        return clock()
    try:
        return from_local(text)
    except ValueError:
        message = f"{text!r} 不是时间；请写 2026-06-30 12:00:00 / is no time"
        raise click.BadParameter(message) from None


def _of_book(command: Command) -> Command:
    """`--book`, the folder of a shop's own kinds."""
    return click.option(
        "--book",
        "folder",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="店铺自己的规则文件夹，默认 FUCHANG_BOOK / the shop's own kinds",
    )(command)


def _as_of(command: Command) -> Command:
    return click.option("--now", callback=_moment, metavar="TIME", help="按哪个时刻 / as of when")(
        command
    )


def _speaking(command: Command) -> Command:
    return click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)(
        command
    )


def _overlay(folder: Path | None) -> Path | None:
    from fuchang.kernel.config import overlay_book

    return folder or overlay_book()


def _load(folder: Path | None) -> "Book":
    from fuchang.rulebook.loader import load

    return load(overlay=_overlay(folder))


def _kind(book: "Book", name: str) -> "Kind":
    from fuchang.kernel.errors import UnknownWord

    if name not in book.kinds:
        raise UnknownWord(what="异常类型 kind", got=name, known=book.kinds)
    return book.kinds[name]


def _kinds(book: "Book", names: tuple[str, ...]) -> tuple["Kind", ...]:
    """Kinds by id or by folder (`refund`); all in force where none is named."""
    from fuchang.kernel.errors import UnknownWord

    for name in names:
        if name not in book.kinds and not any(kind.startswith(f"{name}.") for kind in book.kinds):
            raise UnknownWord(what="异常类型 kind", got=name, known=book.kinds)
    heads = {kind: {kind, kind.split(".")[0]} for kind in book.kinds}
    chosen = tuple(kind for name, kind in sorted(book.kinds.items()) if heads[name] & set(names))
    return chosen if names else book.in_force


@click.group()
def rules() -> None:
    """规则手册：查看、检查、用例、SQL。The rulebook: read, check, prove, print its SQL."""


@rules.command()
@_as_of
@_of_book
def check(now: int, folder: Path | None) -> int:
    """检查手册，指出文件、行和正确写法。Check every page; names file, line and the right answer.

    退出码 / exit code: 0 无错误 no error, 1 有错误 errors.
    """
    from fuchang.rulebook.checks import all_checks, check_pages

    book, issues = check_pages(overlay=_overlay(folder), now=now)
    for issue in issues:
        click.echo(str(issue))
    errors = sum(issue.severity == "error" for issue in issues)
    warned = len(issues) - errors
    click.echo(
        f"{len(book.kinds)} 种异常，{len(all_checks())} 项检查：{errors} 个错误，{warned} 个提醒"
        f" / {len(book.kinds)} kinds, {errors} errors, {warned} warnings"
    )
    return WRONG if errors else 0


@rules.command("test")
@click.argument("kinds", nargs=-1)
@click.option("--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True)
@_of_book
def prove(kinds: tuple[str, ...], *, engine: str, folder: Path | None) -> int:
    """在引擎上运行用例：该发现的发现，不该的不发现。Run the examples of kinds (ids or folders)."""
    from fuchang.cli.screens.rules import show_results
    from fuchang.detection.examples import run
    from fuchang.facts.engines import open_engine

    book = _load(folder)
    chosen = _kinds(book, kinds)
    opened = open_engine(engine)
    try:
        results = run(book, chosen, opened)
    finally:
        opened.close()
    show_results(results, engine=engine)
    return 0 if all(result.ok for result in results) else WRONG


@rules.command()
@click.argument("kind")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 文档 / one JSON document")
@_speaking
@_as_of
@_of_book
def show(kind: str, *, as_json: bool, lang: str, now: int, folder: Path | None) -> None:
    """一种异常：为什么、怎么识别、期限、凭证、步骤、升级。One kind, whole."""
    from fuchang.rulebook.calendar import load_calendar
    from fuchang.rulebook.planner import plan

    book = _load(folder)
    calendar = load_calendar(overlay=_overlay(folder))
    planned = plan(_kind(book, kind), book=book, now=now, calendar=calendar)
    if as_json:
        from fuchang.rulebook.description import described

        _print(described(planned))
        return
    from fuchang.cli.screens.rules import show_plan

    show_plan(planned, lang=lang)


@rules.command("list")
@click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 文档 / one JSON document")
@_speaking
@_of_book
def list_kinds(*, as_json: bool, lang: str, folder: Path | None) -> None:
    """手册里的全部异常类型。All kinds of the book."""
    book = _load(folder)
    if as_json:
        fields = {"id", "title", "family", "severity", "status", "subject", "version"}
        _print(
            [kind.model_dump(mode="json", include=fields) for _, kind in sorted(book.kinds.items())]
        )
        return
    from fuchang.cli.screens.rules import show_list

    show_list(book, lang=lang)


@rules.command()
@click.argument("kind")
@_as_of
@_of_book
def sql(kind: str, now: int, folder: Path | None) -> None:
    """一种异常的 SQL，可粘贴到任一引擎。The SQL of one kind, the same for every engine."""
    from fuchang.detection.plan import sql_for

    book = _load(folder)
    click.echo(sql_for(_kind(book, kind), book, now=now))


@rules.command()
@_of_book
def lock(folder: Path | None) -> None:
    """改写版本锁；内容变了而版本没升，则拒绝。Rewrite the version lock, or say why not."""
    from fuchang.rulebook.versions import LOCK_FILE, relock

    book = _load(folder)
    changed = relock(book, folder or book.layers[0])
    for name in changed:
        click.echo(f"{name} v{book.kinds[name].version}")
    click.echo(f"{LOCK_FILE}：{len(changed)} 项更新 / {len(changed)} written anew")


def _print(document: Any) -> None:
    import json

    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


COMMANDS: list[click.Command] = [rules]
