"""Source rows of every table that a block gives, written to Arrow IPC files."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports import contacts
from fuchang.connect.exports.cells import Parsed
from fuchang.connect.exports.derived import derive
from fuchang.connect.exports.frame import Frame, Setting
from fuchang.connect.exports.maps import Map, Rows
from fuchang.connect.exports.reading import CONTACTS
from fuchang.facts.codes import code
from fuchang.facts.source import SOURCE
from fuchang.facts.tables import TABLES

_TYPES = {"TEXT": pa.string(), "BIGINT": pa.int64()}
SCHEMAS: Mapping[str, pa.Schema] = {
    table: pa.schema([(name, _TYPES[kind]) for name, kind in columns])
    for table, columns in SOURCE.items()
}


class Spool:
    """The Arrow files of one sheet, one for each table, opened when the first row comes."""

    def __init__(self, folder: Path, file_no: int) -> None:
        self._folder = folder
        self._file_no = file_no
        self._writers: dict[str, pa.RecordBatchFileWriter] = {}
        self.paths: dict[str, Path] = {}
        self._schemas = {**SCHEMAS, CONTACTS: contacts.SCHEMA}

    def write(self, table: str, batch: pa.RecordBatch) -> None:
        """Adds rows to the file of a table."""
        if not batch.num_rows:
            return
        if table not in self._writers:
            self.paths[table] = self._folder / f"{self._file_no:05d}-{table}.arrow"
            self._writers[table] = pa.ipc.new_file(str(self.paths[table]), self._schemas[table])
        self._writers[table].write_batch(batch)

    def close(self) -> None:
        """Finishes every file."""
        for writer in self._writers.values():
            writer.close()

    def discard(self) -> None:
        """Closes and removes every file."""
        self.close()
        for path in self.paths.values():
            path.unlink(missing_ok=True)
        self.paths = {}


def batches(
    one: Map, frame: Frame, *, setting: Setting, file_no: int
) -> list[tuple[str, pa.RecordBatch]]:
    """The rows of every table that a block gives; the first table of the map counts them.

    For a desk also the buyers in clear (contacts.py), and free text without phone numbers.
    """
    found: list[tuple[str, pa.RecordBatch]] = []
    for number, rows in enumerate(one.rows):
        chosen = frame if number == 0 else _chosen(rows, frame)
        if chosen is None or not chosen.rows:
            continue
        if rows.explode:
            chosen = _exploded(one, rows.explode, chosen, setting)
        batch = _batch(rows, chosen, file_no=file_no, primary=int(number == 0))
        found.append((rows.table, _without_numbers(batch) if setting.personal else batch))
    buyers = contacts.rows(frame, file_no=file_no) if setting.personal else None
    return found if buyers is None else [*found, (CONTACTS, buyers)]


def _without_numbers(batch: pa.RecordBatch) -> pa.RecordBatch:
    for at, name in enumerate(batch.schema.names):
        if name in contacts.WORDY and batch.column(at).null_count < batch.num_rows:
            plain = contacts.without_numbers(batch.column(at))
            batch = batch.set_column(at, batch.schema.field(at), plain)
    return batch


def _chosen(rows: Rows, frame: Frame) -> Frame | None:
    for slot in rows.when:
        flags = frame.values(slot)
        if flags is None or flags.null_count == len(flags):
            return None
        if flags.null_count:
            frame = frame.filter(pc.is_valid(flags))
    return _distinct(rows, frame) if rows.distinct else frame


def _distinct(rows: Rows, frame: Frame) -> Frame:
    keys = [
        pc.fill_null(values, "")
        for slot in rows.distinct
        if (values := frame.values(rows.columns[slot])) is not None
    ]
    whole = keys[0] if len(keys) == 1 else pc.binary_join_element_wise(*keys, "\x1f")
    codes = np.asarray(pc.dictionary_encode(whole).indices)
    _, first = np.unique(codes, return_index=True)
    return frame if len(first) == frame.rows else frame.take(pa.array(np.sort(first)))


def _exploded(one: Map, slot: str, frame: Frame, setting: Setting) -> Frame:
    """One row for each of several values in a cell; values worked out of it are worked out again."""
    cells = frame.values(slot)
    if cells is None or not pc.any(pc.match_substring(cells, ",")).as_py():
        return frame
    parts = pc.split_pattern(pc.fill_null(cells, ""), ",")
    spread = frame.take(pc.list_parent_indices(parts))
    single = pc.list_flatten(parts)
    single = pc.if_else(pc.equal(single, ""), pa.scalar(None, pa.string()), single)
    spread = spread.with_slots({slot: Parsed(single)})
    again = {
        name: derive(spread, other, setting)
        for name, other in one.slots.items()
        if other.by == "waybill_valid" and slot in other.of
    }
    return spread.with_slots({name: value for name, value in again.items() if value is not None})


def _batch(rows: Rows, frame: Frame, *, file_no: int, primary: int) -> pa.RecordBatch:
    columns = []
    for name, kind in SOURCE[rows.table]:
        columns.append(_column(rows, frame, name, _TYPES[kind], file_no=file_no, primary=primary))
    return pa.record_batch(columns, schema=SCHEMAS[rows.table])


def _column(
    rows: Rows, frame: Frame, name: str, kind: pa.DataType, *, file_no: int, primary: int
) -> pa.Array:
    given = {"file_no": file_no, "primary_row": primary}
    if name in given:
        return pa.repeat(pa.scalar(given[name], kind), frame.rows)
    if name == "row_no":
        return frame.row_no
    if name in rows.fixed:
        return pa.repeat(pa.scalar(_fixed(rows, name), kind), frame.rows)
    value = _of_slot(rows, frame, name)
    return pa.nulls(frame.rows, kind) if value is None else value


def _fixed(rows: Rows, name: str) -> int | str:
    value = rows.fixed[name]
    kind = TABLES[rows.table].column(name).codes
    return code(kind=kind, word=str(value)) if kind else value


def _of_slot(rows: Rows, frame: Frame, name: str) -> pa.Array | None:
    if name in rows.columns:
        return frame.values(rows.columns[name])
    moment = name.removesuffix("_text")
    if moment != name and moment in rows.columns:
        parsed = frame.slots.get(rows.columns[moment])
        return None if parsed is None else parsed.text
    return None
