"""A market on disk: the same seed the same bytes, truth that detection finds."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fuchang.facts.lake import Lake
from fuchang.market.generate import Market, Sold, write_parquet
from fuchang.market.scale import PART_ORDERS, Scale
from fuchang.market.score import read_truth, score
from fuchang.pipeline.check import check
from fuchang.pipeline.settings import Settings
from fuchang.pipeline.truth import scores


def digest(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*"))
    }


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    scale = Scale(orders=2000, seed=11)
    for name in ("one", "two"):
        write_parquet(Market(scale), tmp_path / name)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_another_seed_makes_another_market(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_parquet(Market(Scale(orders=1000, seed=seed)), tmp_path / str(seed))
    one, two = digest(tmp_path / "1"), digest(tmp_path / "2")
    assert one["orders/part-00000.parquet"] != two["orders/part-00000.parquet"]


def test_it_is_a_lake_that_says_its_size(tmp_path: Path) -> None:
    heard: list[int] = []
    rows = write_parquet(Market(Scale(orders=1500, seed=1)), tmp_path, progress=heard.append)
    told = json.loads((tmp_path / "facts.json").read_text(encoding="utf-8"))
    assert (told["orders"], told["seed"], told["parts"]) == (1500, 1, 1)
    assert Lake.open(tmp_path).as_of == Scale(orders=1, seed=1).now
    assert rows["orders"] == 1500
    assert heard == [1500]


@pytest.mark.parametrize("seed", [7, 8])
def test_what_was_planted_is_found_and_nothing_else(seed: int, tmp_path: Path) -> None:
    write_parquet(Market(Scale(orders=20_000, seed=seed)), tmp_path)
    checked = check([tmp_path], Settings(), clock=0, report=lambda *_: None)
    for one in scores(checked, tmp_path / "truth.parquet"):
        if one.arithmetic:
            assert one.planted, one
            assert one.precision is not None, one
            assert one.precision >= 0.98, one
            assert (one.recall or 0) >= 0.98, one


@pytest.mark.slow
def test_parts_stand_by_themselves(tmp_path: Path) -> None:
    scale = Scale(orders=PART_ORDERS + 60_000, seed=3)
    assert not scale.lean
    write_parquet(Market(scale), tmp_path)
    for table in ("refunds", "shipments", "order_lines"):
        for part in range(2):
            path = tmp_path / table / f"part-{part:05d}.parquet"
            keys = pq.read_table(path, columns=["order_key"])["order_key"].to_numpy()
            assert set((keys - 1) // PART_ORDERS) == {part}
    truth = read_truth(tmp_path / "truth.parquet")
    assert min(one.planted for one in score([], truth)) >= 1


def test_large_markets_leave_words_out(tmp_path: Path) -> None:
    large = Market(Scale(orders=1_000_001, seed=1), causes=())
    assert large.scale.lean
    assert Sold(large.goods).columns()["item_orders"].sum() == 0
