"""Column maps: which headers a kind of file has, what each means, which rows of facts it gives.

A map is one YAML file. `extends` takes over another map's slots, rows and header names; `adds` and
`drops` change the names. A slot is one value read from a row: from the first header that is there
(`names`), or worked out of other slots (`by`, `of`). `rows` says which slots fill which table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from fuchang.connect.exports.shipped import parsed, shipped_folder
from fuchang.facts.source import SOURCE
from fuchang.kernel.errors import AskUser
from fuchang.kernel.text import normalised


class BrokenMap(AskUser):
    """A column map that cannot be used; the message names the map and what is wrong."""

    def __init__(self, *, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"column map {name}: {reason}")


@dataclass(frozen=True, slots=True)
class Slot:
    """One value of a row: read from a header (`names`, `parse`) or worked out (`by`, `of`)."""

    name: str
    parse: str = ""
    names: tuple[str, ...] = ()  # as written; compared by normalised form
    join: tuple[str, ...] = ()  # two headers read as one text, a blank between
    coalesce: bool = (
        False  # the first header that has a value in this row, not only the first there
    )
    by: str = ""
    of: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table: column → slot; only where every slot of `when` has a value."""

    table: str
    columns: Mapping[str, str]
    when: tuple[str, ...] = ()
    explode: str = ""  # a slot of several values in one cell: one row for each
    distinct: tuple[str, ...] = ()
    fixed: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Map:
    """A kind of file."""

    id: str
    title: str
    table: str
    slots: Mapping[str, Slot]
    rows: tuple[Rows, ...]
    needs: tuple[str, ...]
    header: frozenset[str] = frozenset()  # normalised names that the platform writes
    rank: int = 0  # the newer of two equal fits wins
    guessed: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict)  # as its file holds it
    dates: str = ""  # how `5/4/2017` is meant: `mdy`, `dmy`, or not at all

    @property
    def month_first(self) -> bool | None:
        """As the time parser asks it; None where such a date is broken."""
        return {"mdy": True, "dmy": False}.get(self.dates)

    @cached_property
    def used(self) -> frozenset[str]:
        """Every header name that some slot can read, normalised: asked of every row that may be a header."""
        slots = self.slots.values()
        return frozenset(normalised(name) for slot in slots for name in (*slot.names, *slot.join))


_SLOT_KEYS = {"parse", "names", "join", "coalesce", "by", "of"}
_MAP_KEYS = {
    "id",
    "title",
    "table",
    "extends",
    "abstract",
    "needs",
    "slots",
    "rows",
    "header",
    "adds",
    "drops",
    "rank",
    "guessed",
    "header_hash",
    "evidence",
    "dates",
    "unread",
    "kind",
}


def build(raw: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]] | None = None) -> Map:
    """A Map from its YAML contents, `extends` resolved among `others`. Raises BrokenMap."""
    name = str(raw.get("id", "?"))
    strange = set(raw) - _MAP_KEYS
    if strange:
        raise BrokenMap(
            name=name,
            reason=f"unknown {', '.join(sorted(strange))}; known: {', '.join(sorted(_MAP_KEYS))}",
        )
    whole = inherited(raw, others or {})
    slots = {slot: _slot(slot, spec, name) for slot, spec in whole.get("slots", {}).items()}
    rows = tuple(
        _rows(key.partition(".")[0], spec, slots, name)
        for key, spec in whole.get("rows", {}).items()
    )
    table = str(whole.get("table", ""))
    if table not in SOURCE:
        raise BrokenMap(name=name, reason=f"no table {table!r}; known: {', '.join(SOURCE)}")
    if not rows or rows[0].table != table:
        raise BrokenMap(name=name, reason=f"the first table of `rows` must be its own, {table}")
    return Map(
        id=name,
        title=str(whole.get("title", name)),
        table=table,
        slots=slots,
        rows=rows,
        needs=tuple(whole.get("needs", ())),
        header=frozenset(normalised(str(one)) for one in whole.get("header", ())),
        rank=int(whole.get("rank", 0)),
        guessed=bool(whole.get("guessed", False)),
        dates=str(whole.get("dates", "")),
        raw=raw,
    )


def inherited(
    raw: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]], seen: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The raw map with everything that it takes over from the maps it extends. Raises BrokenMap."""
    parent_name = raw.get("extends")
    if not parent_name:
        return dict(raw)
    if parent_name in seen or parent_name not in others:
        raise BrokenMap(
            name=str(raw.get("id")),
            reason=f"extends {parent_name!r}; known: {', '.join(sorted(others))}",
        )
    parent = inherited(others[parent_name], others, (*seen, str(parent_name)))
    merged = {
        **parent,
        **{key: value for key, value in raw.items() if key not in {"slots", "rows"}},
    }
    merged["slots"] = {**parent.get("slots", {}), **raw.get("slots", {})}
    merged["rows"] = {**parent.get("rows", {}), **raw.get("rows", {})}
    merged["header"] = _header(raw, parent)
    return merged


def _header(raw: Mapping[str, Any], parent: Mapping[str, Any]) -> list[str]:
    if "header" in raw:
        return list(raw["header"])
    dropped = set(raw.get("drops", ()))
    return [one for one in parent.get("header", ()) if one not in dropped] + list(
        raw.get("adds", ())
    )


def _slot(name: str, spec: Mapping[str, Any], map_id: str) -> Slot:
    if not spec.get("parse") and not spec.get("by"):
        raise BrokenMap(name=map_id, reason=f"slot {name} needs `parse` or `by`")
    return Slot(
        name=name,
        parse=str(spec.get("parse", "")),
        names=tuple(str(one) for one in spec.get("names", ())),
        join=tuple(str(one) for one in spec.get("join", ())),
        coalesce=bool(spec.get("coalesce", False)),
        by=str(spec.get("by", "")),
        of=tuple(spec.get("of", ())),
        options={key: value for key, value in spec.items() if key not in _SLOT_KEYS},
    )


def _names(spec: Any) -> tuple[str, ...]:
    return (spec,) if isinstance(spec, str) else tuple(spec)


def _rows(table: str, spec: Any, slots: Mapping[str, Slot], map_id: str) -> Rows:
    if isinstance(spec, list):
        spec = {"columns": spec}
    pairs = [str(one).partition("=") for one in spec["columns"]]
    columns = {column: slot or column for column, _, slot in pairs}
    fixed = dict(spec.get("set", {}))
    known = {name for name, _ in SOURCE.get(table, ())}
    for column in (*columns, *fixed):
        if column not in known:
            raise BrokenMap(
                name=map_id,
                reason=f"{table} has no column {column!r}; it has {', '.join(sorted(known))}",
            )
    for slot in columns.values():
        if slot not in slots and slot != "shop_id":
            raise BrokenMap(
                name=map_id, reason=f"{table} takes slot {slot!r}, which the map does not have"
            )
    return Rows(
        table,
        columns,
        _names(spec.get("when", ())),
        str(spec.get("explode", "")),
        tuple(spec.get("distinct", ())),
        fixed,
    )


@cache
def shipped_raws() -> dict[str, dict[str, Any]]:
    """The YAML contents of every map that comes with the product, by id."""
    raws = shipped_folder("maps")
    return {str(raw["id"]): raw for raw in raws}


@cache
def shipped_maps() -> tuple[Map, ...]:
    """The maps that come with the product, every YAML file of `maps/`."""
    return tuple(
        build(raw, shipped_raws()) for raw in shipped_raws().values() if not raw.get("abstract")
    )


def remembered_maps(maps_home: Path | None) -> dict[str, Map]:
    """Maps that a person saved, by the hash of the header that they are for."""
    if maps_home is None or not maps_home.is_dir():
        return {}
    found: dict[str, Map] = {}
    for path in sorted(maps_home.glob("*.yml")):
        raw = parsed(path.read_text(encoding="utf-8"))
        if not isinstance(raw, dict) or "header_hash" not in raw:
            raise BrokenMap(name=path.name, reason="a remembered map needs `header_hash`")
        found[str(raw["header_hash"])] = build(raw)
    return found


def positions(slot: Slot, header: Mapping[str, int]) -> tuple[int, ...]:
    """Where the slot's headers stand; empty if the file has none of them. `header` is normalised."""
    if slot.join:
        joined = [header.get(normalised(one)) for one in slot.join]
        return tuple(at for at in joined if at is not None) if None not in joined else ()
    there = [header[normalised(one)] for one in slot.names if normalised(one) in header]
    return tuple(dict.fromkeys(there)) if slot.coalesce else tuple(there[:1])


def raw_header(map_id: str) -> list[str]:
    """The header of a shipped map, as the platform writes it and in its order."""
    return list(inherited(shipped_raws()[map_id], shipped_raws()).get("header", ()))
