"""The market as files: written in every generation, read back, and found again."""

from pathlib import Path

import pytest

from fuchang.kernel.errors import UnknownWord
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, generations, write_exports
from fuchang.pipeline.check import check
from fuchang.pipeline.settings import Settings
from fuchang.pipeline.truth import scores

SMALL = Scale(orders=1500, seed=5)
# What a list of old cannot tell: when a parcel without a number left, what an order was worth.
OLD_LISTS_MISS = {"parcel.no_waybill", "metric.amount_outlier", "refund.paid_twice"}
ROUNDS = [
    ["OL-2016", "OD-2016", "RF-2019"],
    ["OL-2017", "OD-2020", "RF-2022"],
    ["OL-2018", "OD-2024"],
    ["OL-2019"],
    ["OL-2020"],
    ["OL-2021"],
    [],
]


def test_it_knows_every_generation_oldest_first() -> None:
    known = generations()
    assert known["OL"][0] == "OL-2016"
    assert known["RF"] == ["RF-2019", "RF-2022", "RF-2026"]
    assert Wanted.of([]).ids["OD"] == "OD-2026"
    written = {name for names in ROUNDS for name in Wanted.of(names).ids.values()}
    assert written == {name for names in known.values() for name in names}


def test_it_refuses_a_generation_that_never_was() -> None:
    with pytest.raises(UnknownWord, match="OL-2016"):
        Wanted.of(["OL-1999"])


@pytest.mark.parametrize("names", ROUNDS, ids=lambda names: "+".join(names) or "newest")
def test_every_generation_is_read_whole_and_tells_what_was_planted(
    names: list[str], tmp_path: Path
) -> None:
    rows = write_exports(Market(SMALL), tmp_path, wanted=Wanted.of(names))
    checked = check([tmp_path], Settings(), clock=0, report=lambda *_: None)
    assert checked.problems == []
    assert checked.kept_aside == []
    assert checked.entry.received == checked.entry.accepted
    assert checked.totals.orders == rows["OL"] == SMALL.orders
    for one in scores(checked, tmp_path / "truth.parquet"):
        if one.arithmetic and not (names and one.kind in OLD_LISTS_MISS):
            assert one.planted == one.found == one.right, one


def test_the_refund_list_is_in_gb18030(tmp_path: Path) -> None:
    write_exports(Market(SMALL), tmp_path, wanted=Wanted.of([]))
    (path,) = tmp_path.glob("退款管理*.csv")
    assert path.name == "退款管理202606301200.csv"
    assert path.read_bytes().decode("gb18030").startswith("订单编号,退款编号,")
