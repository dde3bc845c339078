"""What a check is given: a folder of facts, or files that a child process parses."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fuchang.connect.exports import Progress, Reading, read
from fuchang.kernel.errors import AskUser
from fuchang.pipeline.settings import Settings

Report = Callable[[str, int, int], None]


class UnusableInput(AskUser):
    """No file could be used; says of each why not, and what can be read."""

    def __init__(self, *, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = list(problems)
        told = "\n".join(f"  {told_problem(name, why)}" for name, why in problems)
        super().__init__(
            f"没有可用的数据 / nothing to check\n{told}\n"
            "请给出平台导出的文件（CSV、TXT、TSV、XLSX）、放这些文件的文件夹，或含 facts.json 的文件夹。\n"
            "Give files exported from the seller centre (CSV, TXT, TSV, XLSX), a folder of them, "
            "or a folder with facts.json."
        )


def told_problem(name: str, why: str) -> str:
    """A file's problem with the file's name, which most reasons carry already."""
    return why if name in why else f"{name}：{why}"


def is_lake(paths: Sequence[Path]) -> bool:
    """Whether the one path is a folder of facts."""
    return len(paths) == 1 and (paths[0] / "facts.json").is_file()


def read_files(
    paths: Sequence[Path], settings: Settings, *, spool: Path, report: Report
) -> Reading:
    """Source rows of the files. Raises UnusableInput when none of them gives a single row."""

    def hear(progress: Progress) -> None:
        report(progress.file, progress.done, progress.total)

    reading = read(
        paths,
        shop=settings.shop,
        secret=settings.secret,
        spool=spool,
        maps_home=settings.maps_home,
        progress=hear,
    )
    if not any(one.accepted for one in reading.files if not one.problem):
        raise UnusableInput(problems=_why_nothing(paths, reading))
    return reading


def _why_nothing(paths: Sequence[Path], reading: Reading) -> list[tuple[str, str]]:
    told = [(one.name, one.problem or _why_empty(one.rows)) for one in reading.files]
    return told or [(str(path), "文件夹里没有可读的文件 / no file to read in it") for path in paths]


def _why_empty(rows: int) -> str:
    if rows:
        return (
            f"{rows} 行全部读不懂，请核对列的格式 / all {rows} rows are broken: check the columns"
        )
    return "没有数据行 / no rows of data"
