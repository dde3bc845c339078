"""A small shop's exports, written as the seller centre writes them, and what a check makes of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fuchang.kernel.clock import from_local
from fuchang.pipeline.check import check
from fuchang.pipeline.search import Checked
from fuchang.pipeline.settings import Settings

NOW = "2026-06-30 12:00:00"
CLOCK = from_local("2026-07-20 09:00:00")
ORDER_COLUMNS = [
    "订单编号", "总金额", "买家实际支付金额", "订单状态", "收货地址", "订单创建时间", "订单付款时间",
    "宝贝标题", "退款金额", "物流单号", "物流公司",
]  # fmt: skip
REFUND_COLUMNS = [
    "订单编号", "退款编号", "支付单号", "订单付款时间", "商品id", "买家实际支付金额", "宝贝标题", "买家退款金额",
    "手工退款/系统退款", "售后类型", "退款的申请时间", "超时时间", "退款状态", "货物状态", "买家退款原因", "买家退款说明",
]  # fmt: skip


def order(number: int, **given: str) -> dict[str, str]:
    """An ordinary order of a paid and shipped thing."""
    usual = {
        "订单编号": f"46000000000000{number:05d}",
        "总金额": "100.00",
        "买家实际支付金额": "100.00",
        "订单状态": "买家已付款，等待卖家发货",
        "收货地址": "浙江省 杭州市 西湖区 文三路 1 号",
        "订单创建时间": "2026-06-30 08:00:00",
        "订单付款时间": "2026-06-30 08:01:00",
        "宝贝标题": "陶瓷杯",
        "退款金额": "0.00",
    }
    return usual | given


def refund(number: int, **given: str) -> dict[str, str]:
    """An open refund-only request of the order of the same number, due in five hours."""
    usual = {
        "订单编号": f"46000000000000{number:05d}",
        "退款编号": f"37000000000000{number:05d}",
        "订单付款时间": "2026-06-30 08:01:00",
        "商品id": "880011",
        "买家实际支付金额": "100.00",
        "宝贝标题": "陶瓷杯",
        "买家退款金额": "100.00",
        "手工退款/系统退款": "手工退款",
        "售后类型": "仅退款",
        "退款的申请时间": "2026-06-30 09:00:00",
        "超时时间": "2026-06-30 17:00:00",
        "退款状态": "待卖家处理",
        "货物状态": "买家未收到货",
        "买家退款原因": "不想要了",
    }
    return usual | given


def write(
    path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]], *, encoding: str = "gb18030"
) -> Path:
    """A CSV as the platform writes it: GBK, CRLF."""
    lines = [",".join(columns), *(",".join(row.get(name, "") for name in columns) for row in rows)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def shop_files(folder: Path, *, refunds: int = 2, orders: int = 5) -> list[Path]:
    """So many orders, the first few of them with an open refund that is due."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write(folder / "orders.csv", ORDER_COLUMNS, [order(n) for n in range(orders)]),
        write(folder / "refunds.csv", REFUND_COLUMNS, [refund(n) for n in range(refunds)]),
    ]


def checked(paths: Sequence[Path], **given: Any) -> Checked:
    """The check of these files as of NOW, by a clock three weeks later."""
    asked: dict[str, Any] = {"now": from_local(NOW), "secret": b"x" * 32}
    settings = Settings(**(asked | given))
    return check(paths, settings, clock=CLOCK, report=lambda *_: None)
