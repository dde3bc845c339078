"""The affected orders of an incident as a file: masked, and safe to open in a spreadsheet."""

from collections.abc import Iterable

from fuchang.cases.incidents.affected import Affected
from fuchang.facts.codes import CODES
from fuchang.kernel.clock import local_text
from fuchang.kernel.money import yuan
from fuchang.pipeline.outputs.cells import Row
from fuchang.pipeline.outputs.delimited import write_csv
from fuchang.store.working import working_folder

WAYS = {"order": "订单本身", "item": "商品", "shop": "店铺", "case": "人工并入"}
HOLDS = {
    "asked": "已要求",
    "acknowledged": "仓库已拦下",
    "released": "已解除",
    "breached": "被突破",
}
HEADER = [
    "订单编号", "受影响方式", "对象编号", "原状态", "现状态", "异常开始", "恢复时间", "订单状态",
    "实付金额", "涉及金额", "应发货时间", "买家", "发货拦截", "异常单",
]  # fmt: skip


def sheet(rows: Iterable[Affected], form: str) -> bytes:
    """The list as `csv` or `xlsx`."""
    with working_folder() as folder:
        path = folder / f"orders.{form}"
        if form == "xlsx":
            from fuchang.pipeline.outputs.workbook import Workbook  # noqa: PLC0415 - seldom asked

            with Workbook(path) as book:
                book.add("受影响订单", header=HEADER, rows=map(_row, rows))
        else:
            write_csv(path, header=HEADER, rows=map(_row, rows))
        return path.read_bytes()


def _row(one: Affected) -> Row:
    turned = CODES["status_code"][one.word][1] if one.word else ""
    return [
        one.order_id,
        WAYS[one.way],
        one.subject,
        "正常" if turned else "",
        "正常" if one.until_at else turned,
        _moment(one.since_at),
        _moment(one.until_at),
        CODES["order_status"][one.order_status][1] if one.order_status else "",
        yuan(one.paid_fen),
        yuan(one.at_risk_fen) if one.at_risk_fen else "",
        _moment(one.ship_by_at),
        one.buyer,
        HOLDS.get(one.hold, ""),
        one.case,
    ]


def _moment(epoch: int | None) -> str:
    return local_text(epoch) if epoch else ""
