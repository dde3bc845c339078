"""The demo's market, written as files and laid down as a world: one market, told in two ways."""

import csv
import io
from pathlib import Path

import pytest

from fuchang.kernel.clock import from_local
from fuchang.pipeline.stage import SHOPS
from fuchang.sandbox.demo import UNPLAYED, write_market
from fuchang.sandbox.kept import Kept

NOW = from_local("2026-11-28 12:00:00")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("market")
    assert write_market(path, orders=600, now=NOW)
    return path


def column(folder: Path, begins: str, name: str, encoding: str) -> set[str]:
    text = next(folder.glob(f"{begins}*.csv")).read_text(encoding=encoding)
    return {row[name].strip('="') for row in csv.DictReader(io.StringIO(text))}


def test_files_and_platform_tell_of_the_same_orders_and_refunds(folder: Path) -> None:
    world = Kept.read(folder / UNPLAYED).world
    assert column(folder, "ExportOrderList", "订单编号", "utf-8-sig") == set(world.tables["orders"])
    assert column(folder, "退款管理", "退款编号", "gb18030") == set(world.tables["refunds"])


def test_the_shops_are_those_of_the_desk(folder: Path) -> None:
    world = Kept.read(folder / UNPLAYED).world
    named = {shop_id: row["name"] for shop_id, row in world.tables["shops"].items()}
    assert named == {shop_id: name for shop_id, name, _ in SHOPS}


def test_a_market_that_was_not_written_whole_is_written_anew(tmp_path: Path) -> None:
    from fuchang.sandbox.demo import _files

    (tmp_path / "退款管理1.csv").write_text("")
    assert _files(tmp_path) == ()
