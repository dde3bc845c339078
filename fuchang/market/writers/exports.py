"""Write a market as the files that a seller holds: the seller centre's lists and our templates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from fuchang.connect.exports.maps import raw_header, shipped_raws
from fuchang.kernel.clock import local_text
from fuchang.kernel.errors import UnknownWord
from fuchang.market import details, rest
from fuchang.market.draft import Draft
from fuchang.market.generate import Market, Progress, silent, write_table
from fuchang.market.statuses import add_orders
from fuchang.market.writers import columns, templates
from fuchang.market.writers.sheets import CsvSheet, Sheets, XlsxSheet

_FAMILIES = {
    "OL": "ExportOrderList{}",
    "OD": "ExportItemlList{}",
    "RF": "退款管理{}",
    "DZ": "动账{}",
}
_OLD_NAMES = {"OD-2016": "ExportOrderDetailList{}", "OD-2020": "ExportOrderDetailList{}"}
_TEMPLATES = {
    "traces": "物流轨迹{}", "parcels": "包裹{}", "messages": "消息{}", "identifiers": "买家标识{}",
    "items": "商品{}", "categories": "类目{}", "statuses": "状态{}",
}  # fmt: skip
# Columns that this shop added to its files, at their end.
_ADDED = {
    "OL": ("拦截发货", "是否跨境"),
    "OD": ("店铺Id",),
    "RF": ("店铺Id", "操作限制", "平台提示", "风控状态"),
    "DZ": (),
}
# Headers with a blank behind them, until 2020.
_TRAILING = frozenset({"收货地址", "联系电话", "订单付款时间", "宝贝标题", "宝贝种类", "物流单号"})
_LAST_TRAILING = 2020
_FIRST_UTF8 = 2021
_LARGEST_WORKBOOK = 50_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """The generation to write of each family."""

    ids: dict[str, str]

    @classmethod
    def of(cls, names: Sequence[str]) -> "Wanted":
        """The newest of every family, but for those named (`OL-2018`). Raises UnknownWord."""
        known = generations()
        chosen = {family: of_family[-1] for family, of_family in known.items()}
        for name in names:
            if name not in {one for of_family in known.values() for one in of_family}:
                words = [one for of_family in known.values() for one in of_family]
                raise UnknownWord(what="导出格式 generation", got=name, known=words)
            chosen[name.partition("-")[0]] = name
        return cls(chosen)


def generations() -> dict[str, list[str]]:
    """The ids of all generations of each family, oldest first."""
    raws = shipped_raws()
    return {
        family: sorted(
            (name for name in raws if name.startswith(f"{family}-")),
            key=lambda name: int(raws[name]["rank"]),
        )
        for family in _FAMILIES
    }


def write_exports(
    market: Market, out: Path, *, wanted: Wanted, progress: Progress = silent
) -> dict[str, int]:
    """Write the market's files under `out`, truth beside them; gives rows by file."""
    out.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    truth: list[pa.Table] = []
    with Sheets() as sheets:
        _open_all(sheets, market, out, wanted)
        names: columns.Names | None = None
        for part in range(market.scale.parts):
            draft = market.draft(part)
            names = names or columns.Names(draft)
            for file, written in _of_part(draft, names, wanted):
                rows[file] = rows.get(file, 0) + sheets[file].add(written)
            add_orders(market.statuses, draft)
            truth.append(rest.truth_table(draft))
            progress(len(draft.orders.key))
        for file, written in _of_market(market, names):
            rows[file] = rows.get(file, 0) + sheets[file].add(written)
    truth.append(rest.whole_truth(market.weather.truth() + market.statuses.truth))
    write_table(pa.concat_tables(truth), out / "truth.parquet")
    return rows


def _open_all(sheets: Sheets, market: Market, out: Path, wanted: Wanted) -> None:
    stamp = "".join(sign for sign in local_text(market.scale.now)[:16] if sign.isdigit())
    for family, map_id in wanted.ids.items():
        year = int(shipped_raws()[map_id]["rank"])
        header = [
            *raw_header(map_id),
            *(name for name in _ADDED[family] if name not in raw_header(map_id)),
        ]
        stem = _OLD_NAMES.get(map_id, _FAMILIES[family]).format(stamp)
        if family == "OD" and year >= _FIRST_UTF8 and market.scale.orders <= _LARGEST_WORKBOOK:
            sheets.keep(family, XlsxSheet(out / f"{stem}.xlsx", header, title="宝贝报表"))
            continue
        newest_order_list = family == "OL" and year >= _FIRST_UTF8
        trailing = _TRAILING if family == "OL" and year <= _LAST_TRAILING else frozenset[str]()
        encoding = "utf-8-sig" if newest_order_list else "gb18030"
        sheets.keep(
            family, CsvSheet(out / f"{stem}.csv", header, encoding=encoding, trailing=trailing)
        )
    for name, stem in _TEMPLATES.items():
        path = out / f"{stem.format(stamp)}.csv"
        sheets.keep(
            name, CsvSheet(path, raw_header(name), encoding="utf-8-sig", trailing=frozenset())
        )


def _of_part(
    draft: Draft, names: columns.Names, wanted: Wanted
) -> Iterable[tuple[str, columns.Columns]]:
    shows_refunds = "退款金额" in raw_header(wanted.ids["OL"])
    yield "OL", columns.order_columns(draft, names, shows_refunds=shows_refunds)
    yield "OD", columns.line_columns(draft, details.order_lines(draft), names)
    yield "RF", columns.refund_columns(draft, draft.refunds, 0, names)
    yield "RF", columns.refund_columns(draft, draft.second, 1, names)
    yield "DZ", columns.fund_columns(details.funds(draft), names)
    yield "traces", templates.scan_columns(draft, names)
    yield "parcels", templates.parcel_columns(draft, names)
    yield "messages", templates.message_columns(draft, names)


def _of_market(
    market: Market, names: columns.Names | None
) -> Iterable[tuple[str, columns.Columns]]:
    if names is None:
        return
    yield "items", templates.item_columns(market.goods, names)
    yield "categories", templates.category_columns()
    yield "statuses", templates.status_columns(market.statuses, names)
    for chunk in templates.identifier_columns(market.people):
        yield "identifiers", chunk
