"""The one document that `--json` prints."""

import json
import re
from collections.abc import Callable

from fuchang.pipeline.document import document, next_step
from fuchang.pipeline.search import Checked

TOTALS = {
    "orders", "paid", "refunds", "refunded_fen", "refund_rate_created", "refund_rate_paid",
    "abnormal_refunds", "received", "accepted", "duplicate", "superseded", "kept_aside",
}  # fmt: skip
FINDING = {
    "kind", "family", "severity", "subject", "shop", "fingerprint", "compared", "at_risk_fen",
    "deadline", "deadline_source", "score",
}  # fmt: skip


def whole(result: Checked) -> dict:
    return json.loads(json.dumps(document(result, result.findings.top()), ensure_ascii=False))


def test_it_has_the_keys_that_were_promised(shop: Callable[[], Checked]):
    made = whole(shop())

    assert {"totals", "findings", "kept_aside"} <= set(made)
    assert set(made["totals"]) >= TOTALS
    assert made["findings"]
    assert all(set(one) >= FINDING for one in made["findings"])
    assert all(
        set(one) >= {"file", "row", "column", "value", "expected"} for one in made["kept_aside"]
    )


def test_values_are_of_the_kind_that_a_machine_expects(shop: Callable[[], Checked]):
    for one in whole(shop())["findings"]:
        assert isinstance(one["at_risk_fen"], int)
        assert isinstance(one["score"], int)
        assert re.fullmatch(r"[0-9a-f]{16}", one["fingerprint"])
        assert one["deadline"] is None or re.fullmatch(r"\S{10}T\S{8}\+08:00", one["deadline"])
        assert set(one["score_parts"]) == {"at_risk_fen", "chance_lost", "hours_left"}
        assert all("value" in part for part in one["compared"].values())


def test_rows_received_are_accepted_duplicate_superseded_or_kept_aside(shop: Callable[[], Checked]):
    got = whole(shop())["totals"]

    assert got["received"] == 12
    assert (got["accepted"], got["duplicate"], got["superseded"], got["kept_aside"]) == (9, 1, 0, 2)


def test_by_kind_adds_up_to_the_findings(shop: Callable[[], Checked]):
    made = whole(shop())

    assert (
        sum(row["findings"] for row in made["by_kind"])
        == made["findings_total"]
        == len(made["findings"])
    )
    money = [row["at_risk_fen"] for row in made["by_kind"]]
    assert money == sorted(money, reverse=True)


def test_no_phone_and_no_name_comes_out(shop: Callable[[], Checked]):
    text = json.dumps(whole(shop()), ensure_ascii=False)

    assert "13812345678" not in text
    assert "张小凡" not in text
    assert "张**" in text


def test_the_next_step_is_the_first_of_the_playbook(shop: Callable[[], Checked]):
    result = shop()
    kind = result.book.kinds["refund.answer_deadline_near"]

    step = next_step(kind, result.book)

    assert step is not None
    assert step["step"] == kind.steps[0].step
    assert step["act"]["zh"]
