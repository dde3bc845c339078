"""P16: no text of the desk's own lists can act as a formula, and every one comes back as it was."""

import csv
import io

import pyarrow as pa
import pytest

from fuchang.cases import actions
from fuchang.cases.queue import parse
from fuchang.connect.exports.cells import clean
from fuchang.pipeline.outputs.lists import cases_csv, holds_csv, quarantine_csv
from fuchang.store.models import Delivery, KeptAsideRow
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
ACTS = "=+-@\t\r\n＝＋－＠"
SEEDS = [f"{sign}cmd|' /C calc'!A0" for sign in ACTS] + ['a",\n=b', "'quoted", "湖北"]


def read(text: str) -> list[dict[str, str]]:
    """As RFC 4180 says: a mark, CRLF at the end of every row, quotes doubled."""
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    rows = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not any(cell[:1] in set(f"{ACTS}\0") for row in rows for cell in row if cell)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def back(texts: list[str]) -> list[str]:
    """What our own reader makes of the cells of a file that went out."""
    return clean(pa.array(texts)).to_pylist()


def test_cases_and_holds_go_out_without_a_formula(desk: Desk) -> None:
    access = desk.access("alice")
    for seed in SEEDS:
        about = {"order_id": seed, "refund_id": seed, "item_title": seed, "prompt": seed}
        case = made_case(desk.mine.pk, key=f"order|{seed}", **about)
        with everything("the test holds"):
            actions.ask_hold(access, case.pk, lines=[(seed, seed)], why=seed, now=NOW)
    with everything("the test exports"):
        cases = read(cases_csv(access, parse("is:any sort:newest", now=NOW, me=None)))
        held = read(holds_csv(access.shops, since=0))
    for rows, names in ((cases, ("order_id", "refund_id", "item_title")), (held, ("order_id", "line_id", "why"))):  # fmt: skip
        for name in names:
            assert sorted(row[name].removeprefix("'") for row in rows) == sorted(SEEDS)
    assert sorted(back([row["item_title"] for row in cases])) == sorted(SEEDS)


def test_the_quarantine_goes_out_without_a_formula(desk: Desk) -> None:
    with everything("the test keeps rows aside"):
        delivery = Delivery.objects.create(
            shop_key=desk.mine.pk, source="import", name="=a.csv", content_hash="0" * 64, size=1,
            received_at=NOW, received_by="person:1",
        )  # fmt: skip
        for at, seed in enumerate(SEEDS):
            KeptAsideRow.objects.create(
                shop_key=desk.mine.pk, delivery=delivery, file=seed, sheet=seed, row=at, column=seed,
                value=seed, expected=seed,
            )  # fmt: skip
        rows = read(quarantine_csv())
    for name in ("file", "sheet", "column", "value", "expected"):
        assert [row[name].removeprefix("'") for row in rows] == SEEDS
