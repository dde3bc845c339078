"""Facts in an engine: from files, from a folder of facts, moved to another engine."""

import shutil
from pathlib import Path

import pytest

from fuchang.facts.engines import open_engine
from fuchang.facts.lake import NotALake, write_lake
from fuchang.facts.merge import merge
from fuchang.kernel.clock import from_local
from fuchang.pipeline.settings import Settings
from fuchang.pipeline.source import UnusableInput, read_files
from tests.pipeline.seller import NOW, checked, shop_files

DUE = ("refund.answer_deadline_near",)


def lake(tmp_path: Path, *, parts: int = 1) -> Path:
    """The shop's files as a folder of facts."""
    files = shop_files(tmp_path / "files", refunds=3, orders=6)
    settings = Settings(secret=b"x" * 32)
    reading = read_files(files, settings, spool=tmp_path / "spool", report=lambda *_: None)
    duck = open_engine("duckdb")
    merge(duck.connection, reading.tables, kept_aside={})  # type: ignore[attr-defined]
    folder = tmp_path / f"lake{parts}"
    per_part = -(-6 // parts) if parts > 1 else 0
    write_lake(duck.connection, folder, as_of=from_local(NOW), orders_per_part=per_part)  # type: ignore[attr-defined]
    duck.close()
    return folder


@pytest.mark.parametrize("parts", [1, 3])
def test_a_folder_of_facts_gives_what_its_files_gave(tmp_path: Path, parts: int):
    folder = lake(tmp_path, parts=parts)

    result = checked([folder], now=0, kinds=DUE)

    same = checked([tmp_path / "files"], kinds=DUE)
    assert result.moment.why == "facts.json"
    assert sorted(result.findings.fingerprints()) == sorted(same.findings.fingerprints())
    assert result.totals == same.totals


def test_a_part_that_has_no_refunds_is_no_trouble(tmp_path: Path):
    folder = lake(tmp_path, parts=3)
    (folder / "refunds" / "part-00002.parquet").unlink()

    assert len(checked([folder], kinds=DUE).findings) > 0


def test_rows_of_a_folder_are_all_accepted(tmp_path: Path):
    entry = checked([lake(tmp_path)]).entry

    assert entry.received == entry.accepted > 9
    assert (entry.duplicate, entry.superseded, entry.kept_aside) == (0, 0, 0)


def test_a_folder_with_a_broken_manifest_is_refused(tmp_path: Path):
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")

    with pytest.raises(NotALake, match=r"facts\.json"):
        checked([tmp_path])


def test_a_manifest_without_facts_is_refused(tmp_path: Path):
    folder = lake(tmp_path)
    for table in folder.iterdir():
        if table.is_dir():
            shutil.rmtree(table)

    with pytest.raises(UnusableInput, match=r"facts\.json"):
        checked([folder])


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("sail", marks=[pytest.mark.sail, pytest.mark.slow])]
)
def test_another_engine_finds_the_same(tmp_path: Path, engine: str):
    pytest.importorskip("pysail") if engine == "sail" else None
    files = shop_files(tmp_path)

    there, here = (checked(files, engine=name, kinds=DUE) for name in (engine, "duckdb"))

    assert there.engine == engine
    assert [one.plain() for one in there.findings.top()] == [
        one.plain() for one in here.findings.top()
    ]
    assert there.totals == here.totals


def test_memory_may_be_limited(tmp_path: Path):
    assert len(checked(shop_files(tmp_path), memory="512MB", kinds=DUE).findings) == 2
