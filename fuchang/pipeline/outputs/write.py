"""One file of findings, by the name of its form."""

from pathlib import Path

from fuchang.kernel.errors import AskUser
from fuchang.pipeline.document import by_kind, totals
from fuchang.pipeline.outputs.cells import Lang, Row
from fuchang.pipeline.outputs.columnar import write_parquet
from fuchang.pipeline.outputs.delimited import write_csv
from fuchang.pipeline.outputs.rows import (
    ASIDE_COLUMNS,
    FINDING_COLUMNS,
    aside_rows,
    finding_rows,
    header,
)
from fuchang.pipeline.outputs.workbook import Workbook
from fuchang.pipeline.search import Checked


class NotWritable(AskUser):
    """The file to write lies where it cannot be written."""

    def __init__(self, *, path: Path, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}：无法写入 / cannot be written: {reason}")


def write(form: str, path: Path, checked: Checked, *, lang: Lang) -> int:
    """Write all findings as `csv`, `parquet` or `xlsx`. Gives their number. Raises NotWritable."""
    try:
        return {"csv": _csv, "parquet": _parquet, "xlsx": _xlsx}[form](path, checked, lang)
    except OSError as error:
        raise NotWritable(path=path, reason=error.strerror or str(error)) from error


def _csv(path: Path, checked: Checked, lang: Lang) -> int:
    rows = finding_rows(checked, checked.findings.top(), lang)
    return write_csv(path, header=header(FINDING_COLUMNS, lang), rows=rows)


def _parquet(path: Path, checked: Checked, _lang: Lang) -> int:
    return write_parquet(path, checked.findings)


def _xlsx(path: Path, checked: Checked, lang: Lang) -> int:
    with path.open("ab"):
        pass  # says at once, and as other writers do, that the place cannot be written
    names = (
        ("发现", "汇总", "单独放着的行") if lang == "zh" else ("findings", "summary", "kept aside")
    )
    with Workbook(path) as book:
        rows = finding_rows(checked, checked.findings.top(), lang)
        count = book.add(names[0], header=header(FINDING_COLUMNS, lang), rows=rows)
        book.add(names[1], header=["", "", ""], rows=_summary(checked, lang))
        book.add(names[2], header=header(ASIDE_COLUMNS, lang), rows=aside_rows(checked))
    return count


def _summary(checked: Checked, lang: Lang) -> list[Row]:
    counts: list[Row] = [
        [name, value if isinstance(value, int) else str(value), None]
        for name, value in totals(checked).items()
    ]
    kinds: list[Row] = [
        [f"{row['title'][lang]} ({row['kind']})", row["findings"], row["at_risk_fen"]]
        for row in by_kind(checked)
    ]
    return counts + kinds
