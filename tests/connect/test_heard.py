"""What an answer says, counted the same whoever reads it."""

from fuchang.connect.heard import Asked, Heard, heard


def test_only_own_rows_count() -> None:
    rows = [{"primary_row": 1}, {"primary_row": 0}, {}]
    assert Heard(tables={"orders": rows}).count == 2


def test_the_reader_of_the_folder_reads() -> None:
    found = heard("taobao", "taobao.refund.get", [], Asked("580000001", 1, b"k" * 32))
    assert found == Heard()


def test_the_key_of_hashes_is_never_shown() -> None:
    assert "kkkk" not in repr(Asked("580000001", 1, b"k" * 32))
