"""A platform in trouble: orders of the shop whose items went down turn abnormal in the same minutes."""

import csv
import io
from pathlib import Path

from fuchang.kernel.clock import from_local, local_text

ENCODING = "utf-8-sig"
_SPAN_S = 8 * 60
_WORDS = "平台系统升级，订单状态异常"
_TURNED = ("商品", "商品批量下架")
_STATES = ("买家已付款，等待卖家发货", "卖家已发货，等待买家确认")


def strike(folder: Path, *, count: int) -> Path | None:
    """Write the statuses of so many open orders beside the market's; None where no incident is."""
    listed = next(folder.glob("状态*.csv"))
    header, turned = _rows(listed)
    crowd = [row for row in turned if (row["状态对象"], row["说明"]) == _TURNED]
    if not crowd:
        return None
    shop, start = crowd[0]["店铺Id"], min(from_local(row["开始时间"]) for row in crowd)
    orders = _open(folder, shop, before=start)[:count]
    path = folder / f"状态订单{listed.stem[2:]}.csv"
    rows = [
        {
            "店铺Id": shop, "状态对象": "订单", "对象编号": order["订单编号"].strip('="'),
            "状态": "订单状态异常", "开始时间": local_text(start + n * _SPAN_S // count),
            "涉及金额": order["买家实付金额"], "是否卖家操作": "否", "来源": "platform", "说明": _WORDS,
        }
        for n, order in enumerate(orders)
    ]  # fmt: skip
    path.write_text(_written(header, rows), encoding=ENCODING)
    return path


def _open(folder: Path, shop: str, *, before: int) -> list[dict[str, str]]:
    """Orders on their way at that moment: those that wait for the seller first, the longest first."""
    _, orders = _rows(next(folder.glob("ExportOrderList*.csv")))
    mine = [
        row
        for row in orders
        if row["店铺Id"].strip('="') == shop
        and row["订单状态"] in _STATES
        and from_local(row["订单创建时间"]) < before
    ]
    mine.sort(key=lambda row: row["订单创建时间"])
    return sorted(mine, key=lambda row: _STATES.index(row["订单状态"]))


def _rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(path.read_text(encoding=ENCODING)))
    rows = list(reader)
    return list(reader.fieldnames or ()), rows


def _written(header: list[str], rows: list[dict[str, str]]) -> str:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, header, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue()
