"""What a reading gives: source rows by table, the rows kept aside, one report per file and sheet."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from fuchang.kernel.errors import AskUser

SHEETS_PER_FILE = 1_000  # file number = place among the files given x this + the sheet
CONTACTS = "contacts"  # the file of buyers in clear among those of a sheet; no table of facts
MOST_SHOWN = 10_000  # rows kept aside that are listed of each sheet; all are counted


class UnusableFile(AskUser):
    """A file that holds no table that we can read; the message says why and what to do."""

    def __init__(self, *, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name}：{reason}")


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A row that could not be believed: where it stands, what it says, what would be right."""

    file: str
    row: int  # as a person counts in that file, the first line being 1
    column: str
    value: str
    expected: str
    sheet: str = ""
    file_no: int = 0  # as in its FileReport


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one file is read; `total` and `done` in bytes."""

    file: str
    done: int
    total: int


@dataclass(slots=True)
class FileReport:
    """One file, or one sheet of a workbook: what it was taken for and what became of its rows."""

    name: str
    file_no: int = 0
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    map_id: str = ""
    title: str = ""
    table: str = ""
    guessed: bool = False
    header_row: int = 0
    rows: int = 0
    kept_aside: int = 0
    exported_at: int | None = None  # from the file name, epoch seconds
    modified_at: int | None = None  # newest platform time in its rows
    columns: dict[str, str] = field(default_factory=dict)  # header → what it was read as
    unread: list[str] = field(default_factory=list)  # headers that nothing was read from
    unknown_words: dict[str, dict[str, int]] = field(default_factory=dict)  # header → word → rows
    problem: str = ""  # why nothing (more) could be read; empty when all went well

    @property
    def accepted(self) -> int:
        """Rows that were handed over."""
        return self.rows - self.kept_aside

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The report that the child process sent as JSON."""
        return cls(**plain)

    def plain(self) -> dict[str, Any]:
        """A form that JSON can carry."""
        return asdict(self)


@dataclass(slots=True)
class Reading:
    """All that one call of `read` found; `tables` are Arrow IPC files of source rows.

    `kept_aside` lists the first 10,000 of each sheet; `FileReport.kept_aside` counts them all.
    """

    tables: dict[str, list[Path]] = field(default_factory=dict)
    kept_aside: list[KeptAside] = field(default_factory=list)
    files: list[FileReport] = field(default_factory=list)
    contacts: list[Path] = field(default_factory=list)  # buyers in clear, only where asked for

    @property
    def received(self) -> int:
        """Data rows of all recognised files, the ones kept aside included."""
        return sum(file.rows for file in self.files)

    @property
    def problems(self) -> list[FileReport]:
        """Files or sheets that could not be used, with the reason in `problem`."""
        return [file for file in self.files if file.problem]
