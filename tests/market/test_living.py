"""The market that goes on living."""

from pathlib import Path

import pytest

from fuchang.kernel.clock import HOUR, from_local
from fuchang.market import living
from fuchang.market.generate import Market
from fuchang.market.scale import Scale
from fuchang.market.writers.exports import Wanted, write_exports

NOW = from_local("2026-11-23 08:30:00")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("market")
    write_exports(Market(Scale(orders=800, seed=3, now=NOW)), path, wanted=Wanted.of(()))
    return path


@pytest.fixture(scope="module")
def held(folder: Path) -> living.Held:
    return living.hold_back(folder, count=5, seed=1)


def test_what_is_held_back_is_no_longer_in_the_file(folder: Path, held: living.Held) -> None:
    left = living.rows_of(next(folder.glob("退款管理*.csv")).read_bytes())
    ids = {living.refund_id(row) for row in left}
    taken = {living.refund_id(dict(zip(held.header, row, strict=True))) for row in held.rows}
    assert len(taken) == 5
    assert not ids & taken


def test_a_refund_arrives_as_if_just_applied_for(held: living.Held) -> None:
    name, contents = living.arrive(held, 0, now=NOW)
    (row,) = living.rows_of(contents)
    assert name.startswith("退款管理20261123")
    assert row["退款状态"] == "待卖家处理"
    assert from_local(row["退款的申请时间"]) == NOW - 20
    assert row["平台提示"] == "当前无法操作退款"


def test_the_platform_pays_out_what_nobody_answered(held: living.Held) -> None:
    rows = living.rows_of(living.arrive(held, 0, now=NOW)[1])
    assert living.overdue(rows, now=NOW + HOUR) == []
    late = living.overdue(rows, now=NOW + 3 * HOUR)
    (paid,) = living.rows_of(living.time_out(held, late, now=NOW + 3 * HOUR)[1])
    assert (paid["退款状态"], paid["手工退款/系统退款"]) == ("退款成功", "系统退款")


def test_what_is_held_outlives_a_restart(held: living.Held, tmp_path: Path) -> None:
    held.save(tmp_path / "held.json")
    assert living.Held.load(tmp_path / "held.json") == held
