"""A trace as source rows of the fact tables, as every connector hands them over."""

import re
from typing import Any

from fuchang.connect.couriers.merge import Merged, Trace
from fuchang.facts.couriers import is_valid
from fuchang.facts.source import SOURCE
from fuchang.kernel.clock import local_text

Row = dict[str, Any]
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{6}(\d{2})(?!\d)")
_LANDLINE = re.compile(r"(?<![\dA-Za-z])0\d{2,3}[-\s]?\d{7,8}(?!\d)")


def source_rows(
    trace: Trace,
    *,
    shop_id: str,
    order_id: str,
    courier: str = "",
    waybill: str = "",
    file_no: int = 0,
) -> dict[str, list[Row]]:
    """The parcel and its scans; what is no scan but says something (待揽收) comes along too.

    Nothing is said of how it was shipped or of the platform's record: that is the platform's to say.
    """
    number = waybill or trace.number
    about = {"shop_id": shop_id, "order_id": order_id or None, "waybill": number}
    known = [scan for scan in trace.scans if scan.means.known]
    parcel = _full(
        "shipments",
        {
            **about,
            "courier": courier or None,
            "waybill_valid": is_valid(courier, number) if courier else None,
        },
        file_no=file_no,
        row_no=1,
    )
    scans = [
        _full("tracking_events", {**about, **_scan(scan)}, file_no=file_no, row_no=place)
        for place, scan in enumerate(known, start=1)
    ]
    return {"shipments": [{**parcel, "primary_row": 0}], "tracking_events": scans}


def _scan(scan: Merged) -> Row:
    return {
        "seen_at": scan.seen_at,
        "seen_at_text": local_text(scan.seen_at),
        "code": scan.means.trace,
        "place": scan.place or None,
        "words": masked(scan.words) or None,
    }


def masked(words: str) -> str:
    """A courier's sentence without the numbers of people: messengers' phones stand in every trace."""
    return _LANDLINE.sub("***", _PHONE.sub(r"\1******\2", words))


def _full(table: str, given: Row, *, file_no: int, row_no: int) -> Row:
    """Every column of a source row, missing ones as None."""
    row: Row = dict.fromkeys((name for name, _ in SOURCE[table]), None)
    row.update({name: value for name, value in given.items() if name in row})
    row.update(file_no=file_no, row_no=row_no, primary_row=1)
    return row
