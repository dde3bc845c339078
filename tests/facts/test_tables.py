"""The canonical tables hold together as data."""

import re
import subprocess
import sys

import pytest

from fuchang.facts.codes import CODES
from fuchang.facts.tables import TABLES

EACH_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
# Words that one of the engines reads as its own where a bare column name stands.
RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
    all and any array as asc at authorization between both by case cast check collate column
    constraint create cross current current_date current_time current_timestamp current_user day
    default deferrable desc distinct do else end except exists false fetch filter for foreign from
    full grant group having hour in index initially inner intersect interval into is join key
    lateral leading left like limit localtime localtimestamp minute month natural no not null
    offset on only or order outer over overlaps partition primary range references returning right
    row rows second select session_user set similar some symmetric table then time timestamp to
    trailing true union unique unknown update user using value values variadic when where window
    with year
    """,
    )
)


@EACH_TABLE
def test_every_column_says_what_it_means_and_who_fills_it(table):
    for column in table.columns:
        assert column.meaning.strip(), column.name
        assert column.filled_by.strip(), column.name
        assert column.unit, column.name


@EACH_TABLE
def test_a_code_column_names_a_closed_list_and_no_other_column_does(table):
    for column in table.columns:
        assert (column.codes in CODES) is (column.type == "code"), column.name


@EACH_TABLE
def test_no_name_is_a_reserved_word(table):
    names = {table.name, *(column.name for column in table.columns)}
    assert not names & RESERVED
    assert all(name.isidentifier() and name == name.lower() for name in names)


@EACH_TABLE
def test_a_name_tells_its_type(table):
    endings = {"key": "_key", "fen": "_fen", "hash": "_hash", "time": "_at"}
    for column in table.columns:
        assert column.name.endswith(endings.get(column.type, "")), column.name
        assert (column.type == "time") is column.name.endswith("_at"), column.name


@EACH_TABLE
def test_no_column_stands_twice_and_the_key_stands_first(table):
    names = [column.name for column in table.columns]
    assert len(names) == len(set(names))
    assert table.columns[0].type in {"key", "hash"}
    assert table.key == names[0]


@EACH_TABLE
def test_every_time_keeps_the_platform_s_own_text_beside_it(table):
    names = {column.name for column in table.columns}
    assert {f"{c.name}_text" for c in table.columns if c.type == "time"} <= names


@EACH_TABLE
def test_a_key_points_at_the_table_that_gives_it(table):
    givers = {other.key for other in TABLES.values()}
    assert {c.name for c in table.columns if c.type == "key"} <= givers


@EACH_TABLE
def test_a_deadline_source_stands_beside_its_deadline(table):
    sources = [column for column in table.columns if column.codes == "deadline_source"]
    for column in sources:
        assert table.column(column.name.removesuffix("_source") + "_at").type == "time"


def test_a_table_without_that_column_raises_a_key_error():
    with pytest.raises(KeyError):
        TABLES["orders"].column("colour")


def test_the_tables_can_be_read_without_loading_an_engine():
    program = (
        "import sys, fuchang.facts.tables, fuchang.facts.codes, fuchang.facts.source;"
        "sys.exit(bool({'duckdb', 'pyarrow', 'numpy', 'yaml'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
