"""An incident takes orders that are on their way with it."""

import csv
from pathlib import Path

import pytest

from fuchang.kernel.clock import from_local
from fuchang.market import outage
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("market")
    write_exports(Market(Scale(orders=300, seed=11)), made, wanted=Wanted.of(()))
    return made


def test_open_orders_of_one_shop_turn_within_the_minutes_of_its_items(folder: Path) -> None:
    path = outage.strike(folder, count=5)
    assert path is not None
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert 0 < len(rows) <= 5
    assert {row["状态"] for row in rows} == {"订单状态异常"}
    assert len({row["店铺Id"] for row in rows}) == 1
    moments = [from_local(row["开始时间"]) for row in rows]
    assert max(moments) - min(moments) < 8 * 60
    assert all(float(row["涉及金额"]) > 0 for row in rows)
