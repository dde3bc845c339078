"""The rows that connectors hand over: the canonical columns, with the platform's text ids in place of keys.

Every source row also says which file (`file_no`) and row (`row_no`, as a person counts in that file)
it came from, and whether that file row is this table's own (`primary_row` = 1) or only mentions the
thing in passing (an order named by a refund file): only own rows are counted in the ledger.
"""

from fuchang.facts.tables import KEPT, TABLES, Column, Table

# key column → the text ids that stand for it in a source row
STANDS_FOR: dict[str, tuple[str, ...]] = {
    "shop_key": ("shop_id",),
    "order_key": ("order_id",),
    "buyer_key": ("buyer_id",),
    "item_key": ("item_id",),
    "refund_key": ("refund_id",),
    "category_key": ("category_id",),
    "parcel_key": ("order_id", "waybill"),
}
ORIGIN = ("file_no", "row_no", "primary_row")
# filled by the merge alone, so no connector hands them over
MERGED_ONLY = frozenset(
    {
        "refund_count",
        "refund_open",
        "traced",
        "waybill_hash",
        "order_paid_fen",
        "item_orders",
        "item_paid_fen",
    }
)


def source_columns(table: Table) -> tuple[tuple[str, str], ...]:
    """(name, `TEXT`|`BIGINT`) of a source row of this table, text ids first, origin last."""
    ids: dict[str, str] = {}
    if "shop_id" in table.identity or any(c.name == "shop_key" for c in table.columns):
        ids["shop_id"] = "TEXT"
    for name in table.identity:
        if name.endswith("_id") or name == "waybill":
            ids[name] = "TEXT"
    for column in table.columns:
        for stand_in in STANDS_FOR.get(column.name, ()) if column.type == "key" else ():
            ids[stand_in] = "TEXT"
    rest = {c.name: c.sql_type for c in table.columns if _handed_over(c) and c.name not in ids}
    return (*ids.items(), *rest.items(), *((name, "BIGINT") for name in ORIGIN))


def _handed_over(column: Column) -> bool:
    return column.type != "key" and column.name not in MERGED_ONLY


SOURCE: dict[str, tuple[tuple[str, str], ...]] = {
    name: source_columns(table) for name, table in TABLES.items() if name not in KEPT
}
