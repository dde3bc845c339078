"""A column map shown to a person, corrected by that person, and remembered for the next time."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from fuchang.connect.exports import guess
from fuchang.connect.exports.delimited import DELIMITERS, head_rows
from fuchang.connect.exports.encodings import Utf8Stream, sniff
from fuchang.connect.exports.header import Proposal, Recognised, recognise
from fuchang.connect.exports.maps import Map, build, inherited, shipped_raws
from fuchang.connect.exports.sheet import kind_of
from fuchang.connect.exports.workbook import check_archive, sheets
from fuchang.facts.tables import TABLES
from fuchang.kernel.errors import UnknownWord

NOTHING = "-"
_PARSE_OF = {"id": "id", "time": "time", "fen": "money", "count": "count", "text": "text"}


def proposals(path: Path, maps: Sequence[Map], remembered: Mapping[str, Map]) -> Iterator[Proposal]:
    """One proposal for each sheet with a header. Raises UnusableFile or UnsafeWorkbook."""
    for sheet, heads in _heads(path):
        known = [one for rows in heads if (one := recognise(rows, maps, remembered))]
        if known:
            yield _of_known(sheet, max(known, key=lambda one: len(one.places)))
            continue
        guessed = [(raw, header) for raw, header in map(guess.guess, heads) if raw and header]
        if guessed:
            raw, header = max(guessed, key=lambda one: len(one[0]["evidence"]))
            yield Proposal(sheet, header, raw, "guessed")


def _heads(path: Path) -> Iterator[tuple[str, list[list[list[str]]]]]:
    """Each sheet with its first rows, as each delimiter would cut them."""
    if kind_of(path) == "book":
        check_archive(path)
        for name, sheet in sheets(path):
            yield name, [sheet.head()]
        return
    stream = Utf8Stream(path, sniff(path), lambda _count: None)
    try:
        yield "", [[row for row, _ in head_rows(stream, one)] for one in DELIMITERS]
    finally:
        stream.close()


def _of_known(sheet: str, found: Recognised) -> Proposal:
    one = found.map
    how = "shipped" if one.id in shipped_raws() else "remembered"
    raw = inherited(shipped_raws()[one.id], shipped_raws()) if how == "shipped" else dict(one.raw)
    raw = {
        key: value
        for key, value in raw.items()
        if key not in {"abstract", "extends", "header", "adds", "drops"}
    }
    evidence = {found.header.names[at[0]].strip(): slot for slot, at in found.places.items()}
    return Proposal(
        sheet, found.header, {**raw, "header_hash": found.header.hash, "evidence": evidence}, how
    )


def corrected(proposal: Proposal, corrections: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The map with columns put to other slots; `-` takes a column out.

    Raises UnknownWord, listing the columns or the slots that there are.
    """
    raw = {
        **proposal.raw,
        "slots": dict(proposal.raw["slots"]),
        "evidence": dict(proposal.raw.get("evidence", {})),
    }
    base = guess.kind_of_map(raw)
    written = [name.strip() for name in proposal.header.names if name.strip()]
    for column, slot in corrections:
        if column not in written:
            raise UnknownWord(what="列 column", got=column, known=written)
        _take_out(raw, column)
        if slot == NOTHING:
            continue
        readable = _readable(base, raw)
        if slot not in readable:
            raise UnknownWord(what="目标 target", got=slot, known=readable)
        raw["slots"][slot] = {**readable[slot], "names": [column]}
        raw["evidence"][column] = f"{slot}：手工指定"
    raw["rows"] = guess.pruned(base["rows"] or raw["rows"], raw["slots"])
    return raw


def _readable(base: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Slot → how it is read: the map's own slots, and the columns of its table that it works out."""
    columns = {
        column.name: {"parse": _PARSE_OF[column.type]}
        for column in TABLES[raw["table"]].columns
        if column.type in _PARSE_OF and not column.name.endswith("_text")
    }
    slots = {
        name: dict(one)
        for name, one in {**base["slots"], **raw["slots"]}.items()
        if one.get("parse")
    }
    return {**columns, **slots}


def _take_out(raw: dict[str, Any], column: str) -> None:
    for slot, one in list(raw["slots"].items()):
        names = [
            name for name in one.get("names", ()) if guess.plain(str(name)) != guess.plain(column)
        ]
        if len(names) == len(one.get("names", ())):
            continue
        if names:
            raw["slots"][slot] = {**one, "names": names}
        else:
            raw["slots"].pop(slot)
    raw["evidence"].pop(column, None)


def remember(raw: Mapping[str, Any], maps_home: Path) -> Path:
    """Keeps the map for every later file with this header. Raises BrokenMap if it cannot be used."""
    build(raw)
    maps_home.mkdir(parents=True, exist_ok=True)
    path = maps_home / f"{raw['header_hash']}.yml"
    kept = {
        key: value for key, value in raw.items() if key not in {"evidence", "unread"}
    }  # no values of rows
    path.write_text(as_yaml({**kept, "id": f"own-{raw['header_hash']}"}), encoding="utf-8")
    return path


def as_yaml(raw: Mapping[str, Any]) -> str:
    """The map as a person reads and edits it."""
    return yaml.safe_dump(dict(raw), allow_unicode=True, sort_keys=False, width=110)
