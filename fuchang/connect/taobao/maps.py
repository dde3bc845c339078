"""How answers become rows of facts, as data: one file for each structure of the platform.

A column is filled from a field, or the first of several that has a value; `^field` is of the row above
(`each` walks children). What a column's type says decides how a value is read. Else:

    {field: f, list: l}      words of another list than the column's own
    {field: f, parse: p}     another reading (`province`, `asked`, `first_words`)
    {field: f, lenient: true} a value that cannot be read is nothing, not a broken one
    {is: w, when: f}         this word, where the field has a value
    {flags: {f: w, ...}}     the word of the first field that is switched on
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from fuchang.connect.taobao.shipped import shipped_folder
from fuchang.facts.source import SOURCE
from fuchang.facts.tables import TABLES
from fuchang.kernel.errors import UnknownWord

Parse = Literal["", "province", "asked", "first_words"]


def _several(told: Any) -> Any:
    return (told,) if isinstance(told, str) else told


Names = Annotated[tuple[str, ...], BeforeValidator(_several)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fill(_Data):
    """How one column is filled."""

    field: Names = ()
    list: str = ""
    parse: Parse = ""
    lenient: bool = False
    word: str = Field("", alias="is")
    when: Names = ()
    flags: Mapping[str, str] = Field(default_factory=dict)


def _filled(told: Any) -> Any:
    return told if isinstance(told, dict) else {"field": told}


class Rows(_Data):
    """The rows of one table that an answer gives; `own` if they are what the answer is about."""

    own: bool = False
    each: str = ""
    when: Names
    columns: Mapping[str, Annotated[Fill, BeforeValidator(_filled)]]
    identifier: Mapping[str, str] = Field(default_factory=dict)

    def strange(self, table: str) -> list[str]:
        """Columns that the table does not have."""
        known = {name for name, _ in SOURCE[table]}
        return sorted(set(self.columns) - known)


class Map(_Data):
    """What one structure of the platform means."""

    id: str
    title: str
    rows: Mapping[str, Rows]

    def by_table(self) -> list[tuple[str, Rows]]:
        """(table, rows): several entries may fill one table (`table.what`)."""
        return [(name.partition(".")[0], rows) for name, rows in self.rows.items()]


@cache
def maps() -> Mapping[str, Map]:
    """Every map that came with this package, by its id."""
    return {raw["id"]: Map.model_validate(raw) for raw in shipped_folder("maps")}


def map_of(name: str) -> Map:
    """The map of that id. Raises UnknownWord."""
    if name not in maps():
        raise UnknownWord(what="map", got=name, known=maps())
    return maps()[name]


def column_type(table: str, name: str) -> tuple[str, str]:
    """(type, closed list) of a source column; text ids that stand for keys are ids."""
    if name in {column.name for column in TABLES[table].columns}:
        column = TABLES[table].column(name)
        return column.type, column.codes
    return "id", ""
