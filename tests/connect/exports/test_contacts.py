"""Buyers in clear leave the reader only for a desk that asks, in a file of their own."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from fuchang.connect.exports import read
from fuchang.connect.exports.contacts import without_numbers
from tests.connect.exports.conftest import ORDER_NO, SECRET, csv_text, rows_of

NAME, PHONE, ADDRESS, NICK = "欧阳金丝雀", "13987654321", "浙江省 杭州市 余杭区 金丝雀路77号3单元501", "金丝雀一号"  # fmt: skip
ROW = {
    "订单编号": ORDER_NO,
    "买家会员名": NICK,
    "收货人姓名": NAME,
    "收货地址": ADDRESS,
    "联系手机": PHONE,
    "订单创建时间": "2026-05-01 10:00:00",
    "订单付款时间": "2026-05-01 10:01:00",
    "总金额": "10.00",
    "买家留言": f"请打 {PHONE}，放 3 单元 501",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ExportOrderList202605011200.csv"
    path.write_text(csv_text([list(ROW), list(ROW.values())]), encoding="utf-8")
    return path


def test_a_desk_is_told_who_bought(file: Path, tmp_path: Path) -> None:
    reading = read([file], shop="本店", secret=SECRET, spool=tmp_path / "rows", personal=True)
    (row,) = [row for path in reading.contacts for row in rows_of(path)]
    assert (row["name"], row["phone"], row["address"], row["nick"]) == (NAME, PHONE, ADDRESS, NICK)
    assert (row["order_id"], row["shop_id"], row["row_no"]) == (ORDER_NO, "本店", 2)
    assert row["at"] == 1_777_600_860
    told = json.dumps([one.plain() for one in reading.files], ensure_ascii=False)
    facts = str({name: [rows_of(one) for one in paths] for name, paths in reading.tables.items()})
    for clear in (NAME, PHONE, ADDRESS, NICK):
        assert clear not in told
        assert clear not in facts
    assert [row["words"] for row in rows_of(reading.tables["messages"][0])] == [
        "请打 139******21，放 ***"
    ]
    assert "收货人姓名" not in reading.files[0].unread


def test_nobody_else_is(file: Path, tmp_path: Path) -> None:
    reading = read([file], shop="本店", secret=SECRET, spool=tmp_path / "rows")
    assert reading.contacts == []
    assert reading.tables["orders"]
    kept = b"".join(path.read_bytes() for path in (tmp_path / "rows").iterdir())
    for clear in (NAME, ADDRESS, NICK):
        assert clear.encode() not in kept


def test_a_file_that_names_no_order_tells_of_nobody(tmp_path: Path) -> None:
    path = tmp_path / "轨迹.csv"
    path.write_text(
        csv_text(
            [["物流单号", "物流公司", "轨迹时间", "轨迹描述"],
             ["75889204417213", "中通快递", "2026-05-02 10:00:00", f"派件员电话 {PHONE}"]]
        ),
        encoding="utf-8",
    )  # fmt: skip
    reading = read([path], shop="本店", secret=SECRET, spool=tmp_path / "rows", personal=True)
    assert reading.contacts == []
    words = [row["words"] for one in reading.tables["tracking_events"] for row in rows_of(one)]
    assert words == ["派件员电话 139******21"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("打13812345678", "打138******78"),
        ("13812345678 13912345679 13712345670", "138******78 139******79 137******70"),
        ("+86 138-1234-5678 急", "+86 138******78 急"),
        ("订单 3823660075925123456 没到", "订单 3823660075925123456 没到"),
        ("放金丝雀路 77 号 3 单元 501", "放金丝雀路***"),
        ("3 号发货，5 月 6 号前到", "3 号发货，5 月 6 号前到"),
        ("少了 2 件", "少了 2 件"),
        (None, None),
    ],
)
def test_free_text_goes_without_phone_and_house_numbers(said: str | None, kept: str | None) -> None:
    assert without_numbers(pa.array([said], pa.string())).to_pylist() == [kept]
