"""`fuchang`: the group that holds all commands, the exit codes, and errors as one clear line.

Exit codes: 0 nothing abnormal (or done) · 1 findings · 2 unusable input or usage · 3 try again later ·
4 stopped, somebody must act · 70 a defect of ours · 130 interrupted.
"""

import importlib
import os
import pkgutil
import sys
import traceback
from importlib.metadata import version

import click

import fuchang.cli
from fuchang.kernel.errors import AskUser, FuchangError, Retry, StopAndTell

OK, FINDINGS, UNUSABLE, LATER, STOPPED, DEFECT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130


class Desk(click.Group):
    """Lists the commands of every module beside this one, found at the first question."""

    _walked = False

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(self._found())

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """The module of that name is asked first: whoever wants one command need not load them all."""
        if cmd_name in _modules():
            self._load(cmd_name)
        return self.commands.get(cmd_name) or self._found().get(cmd_name)

    def _found(self) -> dict[str, click.Command]:
        if not self._walked:
            self._walked = True
            for name in _modules():
                self._load(name)
        return dict(self.commands)

    def _load(self, name: str) -> None:
        for command in getattr(importlib.import_module(f"fuchang.cli.{name}"), "COMMANDS", ()):
            self.add_command(command)


def _modules() -> list[str]:
    beside = pkgutil.iter_modules(fuchang.cli.__path__)
    return [one.name for one in beside if one.name != "main" and not one.ispkg]


@click.group(
    cls=Desk,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(version("fuchang"), prog_name="fuchang", message="复常 %(prog)s %(version)s")
def desk() -> None:
    """复常：平台卖家的异常台。Fuchang, the exception desk of a marketplace seller."""


def code_of(error: FuchangError) -> int:
    """What the shell is told, by what the caller must do."""
    if isinstance(error, AskUser):
        return UNUSABLE
    if isinstance(error, Retry):
        return LATER
    if isinstance(error, StopAndTell):
        return STOPPED
    return DEFECT


def run(arguments: list[str]) -> int:
    """One command, from its words to its exit code; nothing but the code comes out."""
    try:
        return _run(arguments)
    except Exception as error:  # noqa: BLE001 - Python's own exit code 1 would read as "findings"
        if _refused(error):
            click.echo(
                f"fuchang: 磁盘或数据库暂时不可用，没有保存 / nothing was saved: {error}", err=True
            )
            return LATER
        traceback.print_exc()
        click.echo("fuchang: 程序缺陷，请附上以上内容反馈 / a defect of ours", err=True)
        return DEFECT


def _refused(error: Exception) -> bool:
    """Whether the disk or the database is to blame: the same command may succeed later."""
    if "django.db" not in sys.modules:
        return False
    from fuchang.store.trouble import is_trouble

    return is_trouble(error)


def _run(arguments: list[str]) -> int:
    try:
        result = _invoke(arguments)
    except click.exceptions.Exit as done:
        return done.exit_code
    except (click.exceptions.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return UNUSABLE
    except FuchangError as error:
        return _tell(error)
    except BrokenPipeError:
        # `fuchang check ... | head`: the reader has seen enough, and Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return result if isinstance(result, int) else OK


def _invoke(arguments: list[str]) -> object:
    """What click's own `main` does, but for its 1 at a closed pipe: 1 means findings here."""
    if "_FUCHANG_COMPLETE" in os.environ:
        return desk.main(args=arguments, prog_name="fuchang", standalone_mode=False)
    with desk.make_context("fuchang", list(arguments)) as context:
        result: object = desk.invoke(context)
    sys.stdout.flush()
    return result


def _tell(error: FuchangError) -> int:
    if os.environ.get("FUCHANG_TRACEBACK"):
        traceback.print_exception(error)
    click.echo(f"fuchang: {error}", err=True)
    return code_of(error)


def main() -> None:
    """The console script."""
    # Windows consoles and pipes with a legacy code page would stumble over 湖北 otherwise.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))
