"""Guesses a column map from names and values, for a header that no map knows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fuchang.connect.exports import amounts, identities, moments
from fuchang.connect.exports.cells import clean
from fuchang.connect.exports.header import ROWS_SCANNED, Header, Recognised, places_of
from fuchang.connect.exports.maps import build, inherited, shipped_raws
from fuchang.connect.exports.parsers import PERSONAL
from fuchang.connect.exports.shipped import shipped
from fuchang.kernel.text import normalised

_SIGNS = re.compile(r"[^\w]|_")
_SHORTEST_PART = 4
_EXACT, _PARTLY = 1.0, 0.5
_LEAST_SCORE = 2.0
_TYPED = {"time", "money", "outflow", "count"}
_FITTING = 0.8
_WORDS_OF_PEOPLE = {"buyer_words", "words"}
_LONGEST_ID = 64
_VALUES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A column to guess: its name, some of its values, and what they can be read as."""

    name: str
    values: tuple[str, ...]
    fits: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """One column taken for one slot, and why."""

    column: Column
    slot: str
    score: float
    personal: bool = False

    @property
    def why(self) -> str:
        """The evidence in a few words."""
        how = "同义列名" if self.score >= _EXACT else "列名相近"
        kinds = " ".join(sorted(self.column.fits)) or "文本"
        if self.personal:
            return f"{how}；个人信息，只存带密钥的哈希"
        shown = " | ".join(self.column.values[:_VALUES_SHOWN])
        return f"{how}；值可读作 {kinds}；如 {shown}" if shown else f"{how}；无值可看"


def plain(name: str) -> str:
    """A name without case, blanks and signs."""
    return _SIGNS.sub("", normalised(name))


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    """Every kind of table that can be guessed, its shipped map's slots and rows included."""
    kinds = {}
    for name, entry in shipped("synonyms.yml").items():
        base = inherited(shipped_raws()[entry["like"]], shipped_raws()) if "like" in entry else {}
        slots = {**base.get("slots", {}), **entry.get("slots", {})}
        for slot, more in entry.get("names", {}).items():
            slots[slot] = {**slots[slot], "names": [*slots[slot].get("names", ()), *more]}
        kinds[name] = {
            "table": entry.get("table", base.get("table")),
            "needs": entry["needs"],
            "any_of": entry.get("any_of", []),
            "slots": slots,
            "rows": {**base.get("rows", {}), **entry.get("rows", {})},
        }
    return kinds


def kind_of_map(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The kind of table that a guessed or remembered map was made from: all its slots and rows."""
    named = str(raw.get("kind", ""))
    if named in _kinds():
        return _kinds()[named]
    same = (kind for kind in _kinds().values() if kind["table"] == raw["table"])
    return next(same, {"slots": {}, "rows": {}})


def recognise(rows: Sequence[Sequence[str]]) -> Recognised | None:
    """A guessed map for the likeliest header among the first rows, or None."""
    raw, header = guess(rows)
    if raw is None or header is None:
        return None
    built = build(raw)
    return Recognised(header, built, places_of(built, header))


def guess(rows: Sequence[Sequence[str]]) -> tuple[dict[str, Any] | None, Header | None]:
    """The raw map (as YAML would hold it, with its evidence) and the header it is for."""
    best: tuple[float, dict[str, Any], Header] | None = None
    for number, names in enumerate(rows[:ROWS_SCANNED], start=1):
        if not _may_be_header(names):
            continue
        header = Header(number, tuple(names))
        columns = _columns(header, rows[number:])
        for kind, spec in _kinds().items():
            found = _assigned(columns, spec)
            score = sum(one.score for one in found)
            if _enough(found, spec) and score >= _LEAST_SCORE and (best is None or score > best[0]):
                best = (score, _raw(kind, spec, found, header, columns), header)
    return (best[1], best[2]) if best else (None, None)


def _may_be_header(names: Sequence[str]) -> bool:
    said = [name for name in names if name.strip()]
    numbers = sum(bool(re.fullmatch(r"[\d.,:/\- ]+", name.strip())) for name in said)
    return len(said) > 1 and numbers == 0 and len({plain(name) for name in said}) == len(said)


def _columns(header: Header, rows: Sequence[Sequence[str]]) -> list[Column]:
    found = []
    for name, at in header.index.items():
        del name
        cells = pa.array([row[at] if at < len(row) else "" for row in rows], pa.string())
        text = clean(cells).drop_null()
        values = tuple(dict.fromkeys(text.to_pylist()))
        found.append(Column(header.names[at].strip(), values, _fits(text)))
    return found


def _fits(text: pa.Array) -> frozenset[str]:
    """What nearly all values can be read as."""
    if not len(text):
        return frozenset({"time", "money", "count", "id"})
    kinds = set()
    if (
        max(_share(moments.times(text, month_first=first).values) for first in (True, False))
        >= _FITTING
    ):
        kinds.add("time")
    if _share(amounts.money(text).values) >= _FITTING:
        kinds |= {"money", "outflow"}
    if _share(amounts.counts(text).values) >= _FITTING:
        kinds.add("count")
    if (
        _share(identities.plain_id(text).values) >= _FITTING
        and pc.max(pc.utf8_length(text)).as_py() <= _LONGEST_ID
    ):
        kinds.add("id")
    return frozenset(kinds)


def _share(values: pa.Array) -> float:
    return 1.0 - float(values.null_count) / len(values)


def _assigned(columns: Sequence[Column], spec: Mapping[str, Any]) -> list[Found]:
    """The best slot for each column, the best column for each slot, surest pairs first."""
    pairs = [
        Found(column, slot, score, one["parse"] in PERSONAL or slot in _WORDS_OF_PEOPLE)
        for column in columns
        for slot, one in spec["slots"].items()
        if one.get("parse") and not one.get("join") and (score := _score(column, one))
    ]
    pairs.sort(key=lambda pair: -pair.score)
    taken: dict[str, str] = {}  # column → slot; slots that are `same` may share
    filled: dict[str, Found] = {}
    for pair in pairs:
        shares = taken.get(pair.column.name)
        if pair.slot in filled or (shares and not _may_share(spec, pair.slot, shares)):
            continue
        filled[pair.slot] = pair
        taken.setdefault(pair.column.name, pair.slot)
    return list(filled.values())


def _may_share(spec: Mapping[str, Any], slot: str, other: str) -> bool:
    """Two slots may read one column: a reason as code and as text, a delivery as event and as end."""
    sharing = {"region": "address_key", "reason": "reason_raw"}
    mine, theirs = spec["slots"][slot].get("same"), spec["slots"][other].get("same")
    return (
        mine == other or theirs == slot or sharing.get(slot) == other or sharing.get(other) == slot
    )


def _score(column: Column, slot: Mapping[str, Any]) -> float:
    parse = str(slot["parse"])
    if parse in _TYPED and parse not in column.fits:
        return 0.0
    if parse in {"id", "long_id"} and "id" not in column.fits:
        return 0.0
    mine = plain(column.name)
    names = [plain(str(name)) for name in slot.get("names", ())]
    if mine in names:
        return _EXACT
    if (
        parse == "text" and "money" in column.fits
    ):  # a figure is no title, whatever its name contains
        return 0.0
    long = [name for name in names if len(name) >= _SHORTEST_PART]
    return _PARTLY if len(mine) >= _SHORTEST_PART and any(name in mine for name in long) else 0.0


def _enough(found: Sequence[Found], spec: Mapping[str, Any]) -> bool:
    exact = {one.slot for one in found if one.score >= _EXACT}
    slots = {one.slot for one in found}
    return all(need in exact for need in spec["needs"]) and (
        not spec["any_of"] or bool(slots & set(spec["any_of"]))
    )


def _raw(
    kind: str,
    spec: Mapping[str, Any],
    found: Sequence[Found],
    header: Header,
    columns: Sequence[Column],
) -> dict[str, Any]:
    named = {one.slot: one.column.name for one in found}
    slots: dict[str, Any] = {}
    for slot, one in spec["slots"].items():
        if slot in named:
            slots[slot] = {
                **{key: value for key, value in one.items() if key != "same"},
                "names": [named[slot]],
            }
        elif one.get("by"):
            slots[slot] = dict(one)
    raw = {
        "id": f"guess-{kind}",
        "kind": kind,
        "title": "猜测的列对应 / guessed columns",
        "table": spec["table"],
        "guessed": True,
        "header_hash": header.hash,
        "needs": list(spec["needs"]),
        "dates": _date_order(found),
        "slots": slots,
        "rows": pruned(spec["rows"], slots),
        "evidence": {one.column.name: f"{one.slot}：{one.why}" for one in found},
    }
    unread = [column.name for column in columns if column.name not in raw["evidence"]]
    return {**raw, "unread": unread}


def _date_order(found: Sequence[Found]) -> str:
    """`mdy` or `dmy`, where some value proves it; `mdy` where 5/4/2017 stays open."""
    for one in found:
        text = pa.array(list(one.column.values), pa.string())
        if (
            "time" in one.column.fits
            and len(text)
            and pc.any(pc.match_substring_regex(text, r"^\d{1,2}/\d{1,2}/\d{4}")).as_py()
        ):
            first, second = (
                _share(moments.times(text, month_first=way).values) for way in (True, False)
            )
            if first != second:
                return "mdy" if first > second else "dmy"
    return "mdy"


def _listed(names: Any) -> Sequence[str]:
    return [names] if isinstance(names, str) else list(names)


def pruned(rows: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of a map without columns and tables that no slot can fill."""
    able = {name for name, one in slots.items() if one.get("parse")} | {"shop_id"}
    grew = True
    while grew:
        more = {
            name for name, one in slots.items() if one.get("by") and set(one.get("of", ())) & able
        } - able
        able |= more
        grew = bool(more)
    kept: dict[str, Any] = {}
    for number, (table, spec) in enumerate(rows.items()):
        entry = {"columns": spec} if isinstance(spec, list) else dict(spec)
        entry["columns"] = [
            one for one in entry["columns"] if (str(one).partition("=")[2] or one) in able
        ]
        if number == 0 or set(_listed(entry.get("when", ()))) <= able:
            kept[table] = entry
    return kept
