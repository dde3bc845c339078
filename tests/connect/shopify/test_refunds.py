"""Refunds, returns and payment disputes of Shopify."""

import pytest

from fuchang.facts.codes import code
from fuchang.kernel.clock import from_local
from tests.connect.shopify.documents import dispute, order, read, refund, returned


def rows(**more):
    return {row["refund_id"]: row for row in read(order(**more)).tables.get("refunds", [])}


def test_a_refund_by_itself_is_money_alone_and_done():
    (row,) = rows(refunds=[refund()]).values()
    assert (row["refund_id"], row["refund_fen"], row["order_id"]) == ("9", 1200, "1")
    assert row["kind"] == code(kind="refund_kind", word="refund_only")
    assert row["status"] == code(kind="refund_status", word="success")


def test_a_return_that_is_asked_for_waits_for_the_seller():
    (row,) = rows(returns={"nodes": [returned()]}).values()
    assert row["refund_id"] == "return-8"
    assert row["status"] == code(kind="refund_status", word="wait_seller")
    assert row["reason"] == code(kind="reason", word="size")
    assert row["words"] == "too small"
    assert row["refund_fen"] is None


def test_the_refund_of_a_return_is_its_end_and_no_second_request():
    paid = refund(**{"return": {"id": "gid://shopify/Return/8"}})
    found = rows(returns={"nodes": [returned(status="CLOSED", closedAt="2026-11-05T09:00:00Z")]}, refunds=[paid])  # fmt: skip
    assert set(found) == {"return-8"}
    assert found["return-8"]["refund_fen"] == 1200
    assert found["return-8"]["status"] == code(kind="refund_status", word="success")


@pytest.mark.parametrize(
    ("status", "ours"),
    [("OPEN", "wait_buyer_return"), ("CLOSED", "closed"), ("DECLINED", "closed"), ("CANCELED", "closed")],
)  # fmt: skip
def test_a_return_without_money_ends_closed(status, ours):
    (row,) = rows(returns={"nodes": [returned(status=status)]}).values()
    assert row["status"] == code(kind="refund_status", word=ours)


def test_a_dispute_is_a_request_with_a_day_for_proof():
    (row,) = read(dispute(), "disputes").tables["refunds"]
    assert row["refund_id"] == "dispute-4"
    assert row["proof_by_at"] == from_local("2026-11-16T00:00:00+00:00")
    assert row["proof_by_source"] == code(kind="deadline_source", word="platform")
    assert row["cs_status"] == code(kind="cs_status", word="proving")
    assert row["reason"] == code(kind="reason", word="not_received")
    assert row["status"] == code(kind="refund_status", word="wait_seller")


def test_a_dispute_that_is_over_has_no_deadline():
    over = dispute(
        status="WON", finalizedOn="2026-11-20T10:00:00Z", evidenceDueBy="2026-11-16T10:00:00Z"
    )
    (row,) = read(over, "disputes").tables["refunds"]
    assert row["proof_by_at"] is None
    assert row["cs_status"] == code(kind="cs_status", word="for_seller")
    assert row["finished_at"] == row["modified_at"]
