"""The version lock: contents change only with the version, ids are never reused."""

from pathlib import Path

import pytest

from fuchang.rulebook.loader import RulebookError, load
from fuchang.rulebook.versions import (
    LOCK_FILE,
    LockRefused,
    contents_hash,
    objection,
    read_lock,
    relock,
)
from tests.rulebook.small_book import KIND_FILE, small_book, write_book

NAME = "refund.no_tracking"
LONGER = (KIND_FILE, "value: PT24H", "value: PT36H")
RAISED = (KIND_FILE, "version: 1", "version: 2")


def locked(folder: Path) -> None:
    assert relock(small_book(folder), folder) == (NAME,)


def test_the_lock_holds_version_hash_and_since(tmp_path: Path) -> None:
    locked(tmp_path)
    entry = read_lock(tmp_path).entries[NAME]
    assert entry.version == 1
    assert entry.sha256 == contents_hash(load(folder=tmp_path).kinds[NAME])
    assert f"{entry.since}" == "2026-11-22"


def test_locking_again_changes_nothing(tmp_path: Path) -> None:
    locked(tmp_path)
    before = (tmp_path / LOCK_FILE).read_bytes()
    assert relock(small_book(tmp_path), tmp_path) == ()
    assert (tmp_path / LOCK_FILE).read_bytes() == before


def test_contents_changed_under_one_version_are_refused(tmp_path: Path) -> None:
    locked(tmp_path)
    with pytest.raises(LockRefused, match="write version: 2") as caught:
        relock(small_book(tmp_path, LONGER), tmp_path)
    assert list(caught.value.problems) == [NAME]


def test_contents_changed_with_the_version_are_locked(tmp_path: Path) -> None:
    locked(tmp_path)
    assert relock(small_book(tmp_path, LONGER, RAISED), tmp_path) == (NAME,)
    assert read_lock(tmp_path).entries[NAME].version == 2


def test_a_version_does_not_go_back(tmp_path: Path) -> None:
    relock(small_book(tmp_path, RAISED), tmp_path)
    with pytest.raises(LockRefused, match="below the locked 2"):
        relock(small_book(tmp_path), tmp_path)


def test_an_id_that_was_used_is_not_given_to_another_kind(tmp_path: Path) -> None:
    locked(tmp_path)
    other = small_book(tmp_path, (KIND_FILE, "since: 2026-11-22", "since: 2026-11-20"), RAISED)
    with pytest.raises(LockRefused, match="never reused"):
        relock(other, tmp_path)


def test_a_kind_is_retired_and_not_deleted(tmp_path: Path) -> None:
    locked(tmp_path)
    (tmp_path / KIND_FILE).unlink()
    with pytest.raises(LockRefused, match="status: retired"):
        relock(load(folder=tmp_path), tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        (KIND_FILE, "status: active", "status: trial"),
        (KIND_FILE, "reviewed: 2026-11-22", "reviewed: 2026-11-25"),
        (KIND_FILE, "name: 一", "name: 甲"),
    ],
    ids=["life", "review", "examples"],
)
def test_life_review_and_examples_may_go_on_under_one_version(
    tmp_path: Path, change: tuple[str, str, str]
) -> None:
    locked(tmp_path)
    entry = read_lock(tmp_path).entries[NAME]
    assert objection(small_book(tmp_path, change).kinds[NAME], entry) == ""


def test_the_hash_does_not_mind_how_the_page_is_written(tmp_path: Path) -> None:
    block = (KIND_FILE, "at_risk: {column: refund_fen}", "at_risk:\n  column: refund_fen")
    plain = contents_hash(small_book(tmp_path / "a").kinds[NAME])
    assert contents_hash(small_book(tmp_path / "b", block).kinds[NAME]) == plain


def test_the_hash_does_not_mind_a_default_written_out(tmp_path: Path) -> None:
    said = (
        KIND_FILE,
        "at_risk: {column: refund_fen}",
        "at_risk: {column: refund_fen, permille: 1000}",
    )
    plain = contents_hash(small_book(tmp_path / "a").kinds[NAME])
    assert contents_hash(small_book(tmp_path / "b", said).kinds[NAME]) == plain


def test_a_lock_that_is_no_lock_is_refused(tmp_path: Path) -> None:
    write_book(tmp_path)
    (tmp_path / LOCK_FILE).write_text("- 1\n", encoding="utf-8")
    with pytest.raises(RulebookError, match="must map ids to versions"):
        read_lock(tmp_path)


def test_a_layer_without_a_lock_has_an_empty_one(tmp_path: Path) -> None:
    assert read_lock(tmp_path).entries == {}
