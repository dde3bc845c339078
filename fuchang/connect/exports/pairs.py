"""Lines that put a waybill beside an order: pasted or from a small file, in any of the usual forms.

Tabs, commas, semicolons or blanks between the cells, with a header or without, full-width signs,
`="…"` and apostrophes as spreadsheets leave them, a courier somewhere in the line or nowhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fuchang.facts.couriers import courier_of

_LEAST_DIGITS = 6
_CUTS = re.compile(r"[\t,;|、]+|\s{1,}")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-]{5,39}")
_LOST = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")
_PREFIX = re.compile(r"^(?:no|单号|运单号|订单号|订单编号)[:.]\s*", re.IGNORECASE)
_ORDER_WORDS = ("订单", "order", "tid")
_WAYBILL_WORDS = ("运单", "物流单", "快递单", "面单", "waybill", "tracking")


@dataclass(frozen=True, slots=True)
class Pair:
    """One line: what may be an order or a waybill, in the order written; `courier` as our data name it.

    `order` and `waybill` are set where a header says which column is which.
    """

    line: int
    text: str
    codes: tuple[str, ...] = ()
    courier: str = ""
    order: str = ""
    waybill: str = ""
    lost: bool = False  # a number that a spreadsheet has rounded: 3.82366E+18


def rows_of(text: str) -> list[list[str]]:
    """The lines of a pasted text as cells; blank lines stay, so that numbers of lines are right."""
    return [_CUTS.split(plain(line)) for line in text.replace("\r\n", "\n").split("\n")]


def plain(cell: str) -> str:
    """A cell without what spreadsheets put around numbers; full-width signs become plain ones."""
    text = unicodedata.normalize("NFKC", cell.lstrip("\ufeff")).strip()
    text = text.removeprefix("=").strip().strip("\"'’‘“”`")
    return _PREFIX.sub("", text).strip()


def pairs(rows: Iterable[Sequence[str]]) -> list[Pair]:
    """The lines that say something; a header is understood and left out."""
    listed = [[plain(cell) for cell in row] for row in rows]
    first = next((at for at, row in enumerate(listed) if any(row)), len(listed))
    header = listed[first] if first < len(listed) and _is_header(listed[first]) else []
    start = first + 1 if header else first
    columns = (_column(header, _ORDER_WORDS), _column(header, _WAYBILL_WORDS))
    return [
        _pair(row, at + 1, columns)
        for at, row in enumerate(listed[start:], start=start)
        if any(row)
    ]


def _is_header(row: Sequence[str]) -> bool:
    words = "".join(row).lower()
    return not any(map(_is_code, row)) and any(
        word in words for word in (*_ORDER_WORDS, *_WAYBILL_WORDS)
    )


def _column(header: Sequence[str], words: Sequence[str]) -> int:
    found = (at for at, name in enumerate(header) if any(word in name.lower() for word in words))
    return next(found, -1)


def _is_code(cell: str) -> bool:
    digits = sum(sign.isdigit() for sign in cell)
    return bool(_CODE.fullmatch(cell)) and digits >= _LEAST_DIGITS


def _pair(row: Sequence[str], line: int, columns: tuple[int, int]) -> Pair:
    order, waybill = (row[at] if 0 <= at < len(row) else "" for at in columns)
    known = (courier_of(cell) for cell in row if cell and not _is_code(cell))
    courier = next((one.name for one in known if one), "")
    codes = [cell for cell in row if _is_code(cell)]
    both = order and waybill
    return Pair(
        line=line,
        text=" ".join(cell for cell in row if cell)[:200],
        codes=tuple(codes),
        courier=courier,
        order=order if both else "",
        waybill=waybill if both else "",
        lost=any(_LOST.fullmatch(cell) for cell in row),
    )


def pair_of(line: int, order: str, waybill: str, courier: str = "") -> Pair:
    """A line whose parts are known by name."""
    parts = plain(order), plain(waybill), plain(courier)
    known = courier_of(parts[2]) if parts[2] else None
    return Pair(
        line=line,
        text=" ".join(part for part in parts if part)[:200],
        codes=tuple(part for part in parts[:2] if part),
        courier=known.name if known else "",
        order=parts[0],
        waybill=parts[1],
        lost=any(_LOST.fullmatch(part) for part in parts),
    )
