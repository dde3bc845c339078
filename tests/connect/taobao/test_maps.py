"""Every map names columns that its tables have, lists that somebody wrote, and words that exist."""

import pytest

from fuchang.connect.taobao.maps import column_type, map_of, maps
from fuchang.connect.taobao.methods import methods
from fuchang.connect.taobao.tmc.topics import topics
from fuchang.facts.codes import CODES
from fuchang.facts.source import SOURCE
from fuchang.facts.words import word_list
from fuchang.kernel.errors import UnknownWord

ROWS = [(name, table, rows) for name, one in maps().items() for table, rows in one.by_table()]


@pytest.mark.parametrize(("name", "table", "rows"), ROWS, ids=[f"{n}-{t}" for n, t, _ in ROWS])
def test_it_fills_columns_that_are_there(name, table, rows) -> None:
    assert table in SOURCE
    assert rows.strange(table) == []
    for column, fill in rows.columns.items():
        kind, codes = column_type(table, column)
        if kind == "code" and fill.word:
            assert fill.word in CODES[codes]
        if kind == "code" and fill.field and not fill.parse:
            assert word_list(fill.list or codes)
        assert fill.field or fill.word or fill.flags or fill.parse


def test_every_map_is_asked_for_by_a_method_or_a_message_and_the_other_way_round() -> None:
    asked = {name for one in methods().values() for name in one.maps}
    told = {one.facts for one in topics() if one.facts}
    assert asked | told == set(maps())


def test_a_map_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownWord, match="refund"):
        map_of("refunds")
