"""What readers hand over."""

import pytest

from fuchang.facts.source import MERGED_ONLY, ORIGIN, SOURCE, STANDS_FOR
from fuchang.facts.tables import TABLES


@pytest.mark.parametrize("name", SOURCE)
def test_a_source_row_can_be_told_apart_by_the_identity_of_its_table(name):
    columns = [column for column, _ in SOURCE[name]]
    assert len(columns) == len(set(columns))
    assert tuple(columns[-3:]) == ORIGIN
    identity = [
        stand_in
        for column in TABLES[name].identity
        for stand_in in STANDS_FOR.get(column, (column,))
    ]
    assert set(identity) <= set(columns)


@pytest.mark.parametrize("name", SOURCE)
def test_a_source_row_has_no_key_and_nothing_that_the_merge_finds_out(name):
    columns = {column for column, _ in SOURCE[name]}
    assert not columns & MERGED_ONLY
    assert not {column for column in columns if column.endswith("_key")}
