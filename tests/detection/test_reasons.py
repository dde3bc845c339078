"""The values that a kind compares, each with its limits."""

from fuchang.detection.reasons import Reasons
from fuchang.facts.subjects import SUBJECTS
from fuchang.kernel.clock import from_local
from fuchang.rulebook.loader import load
from tests.detection.made_kinds import kind

NOW = from_local("2026-06-30 12:00:00")


def made(signals, values, subject="shop_day", *, now=NOW):
    reasons = Reasons(kind("test.x", subject, signals), SUBJECTS[subject])
    return {part.column: part for part in reasons.compared(values, now=now)}


def test_a_share_says_what_it_comes_to():
    parts = made([{"column": "refunded", "op": "more_than", "other": "paid", "percent": 5}],
                 {"refunded": 359, "paid": 1772})  # fmt: skip

    assert parts["refunded"].limit == "more_than paid 5% (it is 20.3%)"
    assert parts["refunded"].explained == "有退款的订单数 359（超过已付款订单数的 5%，实为 20.3%）"
    assert parts["paid"].plain() == {"value": 1772}


def test_a_rising_share_says_both_shares():
    signal = {"column": "refunded", "op": "share_rises", "of": "paid", "base": "base_refunded",
              "base_of": "base_paid", "percent": 150}  # fmt: skip
    parts = made([signal], {"refunded": 30, "paid": 100, "base_refunded": 70, "base_paid": 700})

    assert "(30.0% against 10.0%)" in parts["refunded"].limit


def test_an_outlier_says_the_mean_of_the_others():
    signal = {
        "column": "paid_fen",
        "op": "above_mean",
        "sum": "item_paid_fen",
        "count": "item_orders",
        "times": 10,
    }
    parts = made(
        [signal], {"paid_fen": 90_000, "item_paid_fen": 91_000, "item_orders": 11}, "order"
    )

    assert "(the mean is 100)" in parts["paid_fen"].limit
    assert "10 倍，平均 1.00 元" in parts["paid_fen"].explained


def test_groups_are_marked_and_the_deadline_is_a_value():
    near = {"any_of": [{"column": "deadline", "op": "within", "value": "PT12H"},
                       {"column": "answer_by_at", "op": "passed"}]}  # fmt: skip
    at = from_local("2026-06-30 17:00:00")
    parts = made([near], {"deadline": at, "answer_by_at": at}, "refund")

    assert parts["deadline"].limit == "any_of: within PT12H"
    assert parts["deadline"].value == "2026-06-30 17:00:00"
    assert "将在 12 小时内到来" in parts["deadline"].explained


def test_keys_are_never_shown():
    for one in load().kinds.values():
        columns = {
            part.column
            for part in Reasons(one, SUBJECTS[one.subject]).compared(
                {"buyer_key": 7, "item_key": 8}, now=NOW
            )
        }
        assert not columns & {"buyer_key", "item_key", "order_key"}


def test_of_a_group_only_what_holds_is_told():
    either = {"any_of": [{"column": "order_refunds", "op": "at_least", "value": 2},
                         {"column": "refund_fen", "op": "more_than", "other": "order_paid_fen", "percent": 100},
                         {"column": "status", "op": "is_not", "value": "closed"}]}  # fmt: skip
    parts = made(
        [either],
        {"order_refunds": 2, "refund_fen": 100, "order_paid_fen": 100, "status": 8},
        "refund",
    )

    assert "不少于 2" in parts["order_refunds"].explained
    assert "超过" not in parts["refund_fen"].explained
    assert "不等于" not in parts["status"].explained
    assert "more_than order_paid_fen 100%" in parts["refund_fen"].limit


def test_what_only_rules_out_ordinary_life_is_no_reason():
    ordinary = {"not_all": [{"column": "goods", "op": "is", "value": "received"}]}
    parts = made(
        [{"column": "is_open", "op": "is_true"}, ordinary], {"is_open": 1, "goods": 1}, "refund"
    )

    assert (parts["is_open"].explained, parts["is_open"].is_reason) == ("未结束", True)
    assert not parts["goods"].is_reason


def test_an_alternative_that_did_not_come_true_is_no_reason():
    either = {"any_of": [{"column": "risk", "op": "is", "value": "intercepted"},
                         {"column": "prompt", "op": "contains", "values": ["风控"]}]}  # fmt: skip
    parts = made([either], {"risk": None, "prompt": "该账号触发风控"}, "refund")

    assert (parts["risk"].is_reason, parts["prompt"].is_reason) == (False, True)
    assert parts["prompt"].explained == "平台提示原文 “该账号触发风控”（含风控）"


def test_a_moment_says_only_what_is_true_at_the_moment_of_the_pass():
    late = {"any_of": [{"column": "deadline", "op": "within", "value": "PT2H"},
                       {"column": "deadline", "op": "passed"}]}  # fmt: skip
    at = from_local("2026-06-30 11:00:00")
    near, over = (
        made([late], {"deadline": at}, "order", now=now)["deadline"] for now in (at - 60, at + 60)
    )

    assert near.explained == "处置期限 2026-06-30 11:00（将在 2 小时内到来）"
    assert over.explained == "处置期限 2026-06-30 11:00（已过）"
    assert over.explained_en == "Deadline: 2026-06-30 11:00 (has passed)"


def test_a_limit_of_several_groups_is_told_once_with_how_much_it_asks():
    group = {"any_of": [{"column": "signed_at", "op": "before", "other": "shipped_at", "by": "P2D"},
                        {"column": "scans", "op": "at_most", "value": 0}]}  # fmt: skip
    at = from_local("2026-06-20 09:00:00")
    values = {"signed_at": at, "shipped_at": at + 3 * 86_400}
    part = made([group, group], values, "parcel")["signed_at"]

    assert part.explained == "第一次签收 2026-06-20 09:00（早于我方发货时间至少 2 天）"
    assert part.explained_en == (
        "First signature: 2026-06-20 09:00 (at least 2 days before shipped)"
    )


def test_english_reads_as_words_too():
    signals = [
        {"column": "is_open", "op": "is_true"},
        {"column": "status", "op": "none_of", "values": ["closed", "success"]},
        {"column": "refund_fen", "op": "more_than", "other": "order_paid_fen", "percent": 50},
    ]
    values = {"is_open": 1, "status": 1, "refund_fen": 90_000, "order_paid_fen": 100_000}
    said = [part.explained_en for part in made(signals, values, "refund").values()]

    assert said == [
        "Not finished",
        "Status: wait seller (none of closed, success)",
        "Refund amount: 900.00 yuan (more than 50% of amount paid for the order, it is 90.0%)",
        "Amount paid for the order: 1,000.00 yuan",
    ]
