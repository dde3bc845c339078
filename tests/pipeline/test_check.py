"""Files in, facts, totals and findings out."""

from pathlib import Path

import pytest

from fuchang.kernel.clock import from_local
from fuchang.kernel.errors import UnknownWord
from fuchang.pipeline.source import UnusableInput
from tests.pipeline.seller import ORDER_COLUMNS, checked, order, shop_files, write

DUE = "refund.answer_deadline_near"


def test_it_finds_the_refunds_that_are_due(tmp_path: Path):
    result = checked(shop_files(tmp_path), kinds=(DUE,))

    found = result.findings.top()
    assert [one.kind.id for one in found] == [DUE, DUE]
    assert {one.subject for one in found} == {"3700000000000000000", "3700000000000000001"}
    assert {one.order for one in found} == {"4600000000000000000", "4600000000000000001"}
    assert found[0].deadline == "2026-06-30T17:00:00+08:00"
    assert (found[0].deadline_source, found[0].at_risk_fen) == ("export", 10_000)


def test_it_counts_orders_payments_and_refunds(tmp_path: Path):
    result = checked(shop_files(tmp_path))

    assert (result.totals.orders, result.totals.paid, result.totals.refunds) == (5, 5, 2)
    assert result.totals.refund_rate_paid == pytest.approx(0.4)
    assert result.abnormal_refunds == 2
    assert result.abnormal_share == pytest.approx(1.0)


def test_every_row_received_is_explained(tmp_path: Path):
    rows = [
        order(1),
        order(1),
        order(2),
        order(3, 订单编号="4.6E+18"),
        order(4, 订单创建时间="2026-13-45"),
    ]
    result = checked([write(tmp_path / "orders.csv", ORDER_COLUMNS, rows)])

    entry = result.entry
    assert (entry.received, entry.accepted, entry.duplicate, entry.superseded) == (5, 2, 1, 0)
    assert entry.kept_aside == 2
    assert {one.row for one in result.kept_aside} == {5, 6}


def test_it_names_the_shop_as_told(tmp_path: Path):
    result = checked(shop_files(tmp_path), shop="湖边小店", kinds=(DUE,))

    assert {one.shop for one in result.findings.top()} == {"湖边小店"}


def test_the_fingerprints_are_the_same_in_every_run(tmp_path: Path):
    files = shop_files(tmp_path)

    runs = [sorted(checked(paths, secret=key).findings.fingerprints())
            for paths, key in ((files, b"a" * 32), (files[::-1], b"b" * 32))]  # fmt: skip

    assert runs[0] == runs[1]


def test_a_folder_is_walked(tmp_path: Path):
    shop_files(tmp_path / "2026" / "june")

    assert len(checked([tmp_path], kinds=(DUE,)).findings) == 2


def test_one_unusable_file_does_not_stop_the_others(tmp_path: Path):
    picture = tmp_path / "photo.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))

    result = checked([*shop_files(tmp_path / "good"), picture], kinds=(DUE,))

    assert len(result.findings) == 2
    assert [name for name, _ in result.problems] == ["photo.xlsx"]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x01\x02\x03", b"a,b\r\n"])
def test_input_without_a_single_row_is_refused_by_name(tmp_path: Path, content: bytes):
    path = tmp_path / "unusable.csv"
    path.write_bytes(content)

    with pytest.raises(UnusableInput, match=r"unusable\.csv"):
        checked([path])


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path):
    with pytest.raises(UnusableInput, match="nowhere"):
        checked([tmp_path / "nowhere.csv"])


def test_an_empty_folder_is_refused(tmp_path: Path):
    with pytest.raises(UnusableInput, match="文件夹"):
        checked([tmp_path])


def test_an_unknown_kind_is_refused_with_the_right_answers(tmp_path: Path):
    with pytest.raises(UnknownWord, match=r"refund\.no_tracking"):
        checked(shop_files(tmp_path), kinds=("refund.no_trakcing",))


def test_as_of_is_the_newest_fact_when_nothing_else_tells(tmp_path: Path):
    result = checked(shop_files(tmp_path), now=0)

    assert result.moment.why == "newest fact"
    assert result.moment.at == from_local("2026-06-30 09:00:00")


def test_the_tmall_orders_come_out_as_their_readme_says(real_data):
    result = checked([real_data("tmall_orders")], now=0)

    total = result.totals
    assert (total.orders, total.paid, total.refunds) == (8131, 6994, 1853)
    assert total.refunded_fen == 18_300_189
    regions = {
        one.subject.split("|")[-1]
        for one in result.findings.top()
        if one.kind.id == "metric.segment_rate"
    }
    assert {"湖北", "新疆"} <= regions
    assert "西藏" not in regions
