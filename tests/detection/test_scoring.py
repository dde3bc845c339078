"""What comes first."""

import pyarrow as pa

from fuchang.detection.scoring import with_score


def scores(*rows: tuple[int, int, int]) -> list[int]:
    names = ["at_risk_fen", "chance_lost", "hours_left"]
    columns = [pa.array(column, pa.int64()) for column in zip(*rows, strict=True)]
    return with_score(pa.table(columns, names=names))["score"].to_pylist()


def test_it_ranks_money_that_is_nearly_lost_before_more_money_with_time() -> None:
    soon, later = scores((10_000, 90, 1), (50_000, 90, 100))
    assert soon == 9_000
    assert later == 450


def test_it_gives_nothing_to_what_risks_nothing() -> None:
    assert scores((0, 90, 1), (10_000, 0, 1)) == [0, 0]
