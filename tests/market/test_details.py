"""Order lines, words and funds of small markets."""

import pyarrow.compute as pc

from fuchang.market import details
from fuchang.market.draft import Draft
from fuchang.market.scale import NA


def test_lines_sum_up_to_their_order(draft: Draft) -> None:
    lines = details.order_lines(draft)
    sums = lines.group_by("order_key").aggregate([("paid_fen", "sum")]).sort_by("order_key")
    assert sums["paid_fen_sum"].to_pylist() == draft.orders.paid_fen.tolist()


def test_some_orders_have_two_lines_with_ids_of_their_own(draft: Draft) -> None:
    lines = details.order_lines(draft)
    assert lines.num_rows > 1.05 * len(draft.orders.key)
    assert pc.count_distinct(lines["line_id"]).as_py() == lines.num_rows


def test_buyers_write_what_fits_their_reason(draft: Draft) -> None:
    said = details.messages(draft)
    buyers = said.filter(pc.equal(said["role"], details.BUYER))
    assert buyers.num_rows == (draft.refunds.applied < NA).sum()
    assert set(buyers["words"].to_pylist()) <= set(details.said_texts())
    assert pc.max(said["said_at"]).as_py() <= draft.scale.now


def test_funds_name_each_flow_once(draft: Draft) -> None:
    funds = details.funds(draft)
    assert pc.count_distinct(funds["flow_id"]).as_py() == funds.num_rows
    both = pc.and_(pc.greater(funds["in_fen"], 0), pc.greater(funds["out_fen"], 0))
    assert not pc.any(both).as_py()
