"""Checks that several tests look at, made once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from fuchang.pipeline.search import Checked
from tests.pipeline.seller import ORDER_COLUMNS, REFUND_COLUMNS, checked, order, refund, write


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Checked]:
    """A shop of six orders: three refunds due, one order told twice, two broken rows."""

    @cache
    def made() -> Checked:
        folder = tmp_path_factory.mktemp("shop")
        orders = [order(n) for n in range(6)]
        broken = [
            order(7, 订单编号="4.6E+18"),
            order(8, 订单创建时间="张小凡 13812345678"),
        ]
        files: list[Path] = [
            write(folder / "orders.csv", ORDER_COLUMNS, [*orders, orders[0], *broken]),
            write(folder / "refunds.csv", REFUND_COLUMNS, [refund(n) for n in range(3)]),
        ]
        return checked(files)

    return made
