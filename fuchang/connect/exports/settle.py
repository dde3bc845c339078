"""What only the whole reading can tell: the one shop that all files mean, which items are surer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fuchang.connect.exports.reading import FileReport


@dataclass(slots=True)
class Sheet:
    """One sheet that was read."""

    file_no: int
    report: FileReport
    paths: dict[str, Path]
    aside: Path | None
    shops: set[str]


def settle(sheets: Sequence[Sheet]) -> None:
    """Gives rows without a shop the one shop that the others name; drops items known by title only.

    Funds lists name the seller's nick where order lists name the shop's id: where there is one of
    each, both are the same shop. An order list knows an item by its title, an item list by its id.
    Where an item list came along, the titles would be second items of the same order, so they go.
    """
    ids = {shop for sheet in sheets if sheet.report.table != "funds" for shop in sheet.shops}
    nicks = {shop for sheet in sheets if sheet.report.table == "funds" for shop in sheet.shops}
    only = next(iter(ids or nicks)) if len(ids or nicks) == 1 else None
    lines = any(sheet.report.table == "order_lines" for sheet in sheets)
    for sheet in sheets:
        if lines and sheet.report.table == "orders" and not sheet.report.guessed:
            sheet.paths.pop("items", None)
            _set_column(sheet.paths.get("orders"), "item_id", None)
        by_nick = sheet.report.table == "funds" and len(nicks) == 1
        if only is not None and sheet.shops != {only} and (not sheet.shops or by_nick):
            for path in sheet.paths.values():
                _set_column(path, "shop_id", only)


def _set_column(path: Path | None, name: str, value: str | None) -> None:
    """Rewrites one column of an Arrow file with one value, batch by batch."""
    if path is None:
        return
    import pyarrow as pa  # noqa: PLC0415 - the child starts before the parent loads Arrow

    fresh = path.with_suffix(".fresh")
    with pa.OSFile(str(path), "rb") as source:
        reader = pa.ipc.open_file(source)
        if name not in reader.schema.names:
            return
        at = reader.schema.get_field_index(name)
        with pa.ipc.new_file(str(fresh), reader.schema) as writer:
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                column = pa.repeat(pa.scalar(value, pa.string()), batch.num_rows)
                writer.write_batch(batch.set_column(at, reader.schema.field(at), column))
    fresh.replace(path)
