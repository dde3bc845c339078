"""A market that outlives its server: the world as a file, and beside it a diary of what happened since.

Whoever is killed in the middle of a line loses that line and no more: the next one begins by writing
the world anew, and only then the diary.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from fuchang.sandbox.world import Change, Row, World

WORLD, DIARY = "world.jsonl", "diary.jsonl"
_TOGETHER = 500


def there(folder: Path) -> bool:
    """Whether a whole world lies there."""
    return (folder / WORLD).is_file()


def lay_down(world: World, folder: Path, *, at: int, notes: dict[str, Any] | None = None) -> None:
    """Write a world as it stands at that moment, whole or not at all."""
    unfinished = folder / f"{WORLD}.new"
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(_line({"at": at, "notes": notes or {}}))
        for table, rows in world.tables.items():
            for some in _batched(rows.values()):
                file.write(_line({"table": table, "rows": some}))
        for traces in _batched(world.scans.items()):
            file.write(_line({"scans": dict(traces)}))
    unfinished.replace(folder / WORLD)


def _batched(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """A few hundred at a time: nobody needs memory for the text of a whole world."""
    rest = iter(rows)
    while some := list(islice(rest, _TOGETHER)):
        yield some


def _sharing(row: Row, words: dict[str, str]) -> Row:
    """The row with the very texts that other rows have: most stand in thousands of them."""
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    row.update({name: words.setdefault(text, text) for name, text in texts.items()})
    return row


def _line(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"


@dataclass
class Kept:
    """The world of a folder, the platforms' notes, and when something last happened."""

    folder: Path
    world: World = field(default_factory=World)
    notes: dict[str, Any] = field(default_factory=dict)
    at: int = 0
    _diary: TextIO | None = None

    @classmethod
    def read(cls, folder: Path) -> "Kept":
        """What lies there, to be looked at."""
        kept = cls(folder)
        kept._read_world()
        kept._read_diary()
        return kept

    @classmethod
    def take_up(cls, folder: Path) -> "Kept":
        """Read it, and keep what happens from now on."""
        kept = cls.read(folder)
        kept.go_on()
        return kept

    def go_on(self) -> None:
        """Keep what happens from now on: the world anew, then an empty diary."""
        lay_down(self.world, self.folder, at=self.at, notes=self.notes)
        self._diary = (self.folder / DIARY).open("w", encoding="utf-8", buffering=1)
        self.world.listen(self._happened)

    def close(self) -> None:
        """Keep nothing more."""
        if self._diary:
            self._diary.close()
        self._diary = None

    def note(self, name: str, value: Any) -> None:
        """Something that a platform must know again after a restart."""
        self.notes[name] = value
        self._write({"note": name, "value": value})

    def _happened(self, change: Change, row: Row) -> None:
        self._write({"at": change.at, "table": change.table, "id": change.id, "row": row})

    def _write(self, told: dict[str, Any]) -> None:
        if self._diary:
            self._diary.write(_line(told))

    def _read_world(self) -> None:
        with (self.folder / WORLD).open(encoding="utf-8") as file:
            first = json.loads(next(file))
            self.at, self.notes = first["at"], first["notes"]
            words: dict[str, str] = {}
            for line in file:
                told = json.loads(line)
                self.world.scans.update(told.get("scans", {}))
                for row in told.get("rows", ()):
                    self.world.put(told["table"], _sharing(row, words))

    def _read_diary(self) -> None:
        path = self.folder / DIARY
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for line in lines:
            try:
                told = json.loads(line)
            except ValueError:  # the line in which it was killed
                break
            self._again(told)

    def _again(self, told: dict[str, Any]) -> None:
        """What the diary tells happens once more; told twice it is the same as once."""
        if "note" in told:
            self.notes[told["note"]] = told["value"]
            return
        self.at = max(self.at, told["at"])
        if told["table"] != "scans":
            self.world.put(told["table"], told["row"])
            return
        scans = self.world.scans[told["id"]]
        if told["row"] not in scans:
            scans.append(told["row"])
        for parcel in self.world.of_waybill(told["id"]):
            parcel["modified_at"] = told["at"]
