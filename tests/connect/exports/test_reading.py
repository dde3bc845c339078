"""What a reading adds up to."""

from fuchang.connect.exports.reading import FileReport, Reading


def test_received_is_accepted_and_kept_aside():
    files = [
        FileReport("a", rows=5, kept_aside=2),
        FileReport("b", rows=1),
        FileReport("c", problem="坏"),
    ]
    reading = Reading(files=files)
    assert reading.received == sum(one.accepted + one.kept_aside for one in files) == 6
    assert [one.name for one in reading.problems] == ["c"]


def test_a_report_comes_back_from_its_plain_form():
    report = FileReport(
        "a", rows=5, columns={"订单编号": "order_id"}, unknown_words={"状态": {"怪": 1}}
    )
    assert FileReport.from_plain(report.plain()) == report
