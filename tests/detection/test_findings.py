"""From the rows of a pass to named, folded, ordered findings."""

import numpy as np
import pytest

from fuchang.detection import examples
from fuchang.detection.findings import Findings, findings
from fuchang.detection.run import detect
from fuchang.facts.engines import open_engine
from fuchang.kernel.ids import fingerprint
from fuchang.rulebook.grammar import Example, Kind
from fuchang.rulebook.loader import load
from tests.detection.made_kinds import example, kind

NOW = examples.EXAMPLE_NOW
IS_OPEN = {"column": "is_open", "op": "is_true"}
OPEN_REFUND = kind("test.refund", "refund", [IS_OPEN], at_risk={"column": "refund_fen"})
ANY_PARCEL = kind(
    "test.parcel", "parcel", [{"column": "scans", "op": "at_most", "value": 0}],
    at_risk={"column": "order_paid_fen"},
)  # fmt: skip


def found(*listed: tuple[Kind, Example], kinds: tuple[Kind, ...] = ()) -> Findings:
    book = load()
    engine = open_engine("duckdb")
    for table, rows in examples.facts(listed, now=NOW).items():
        engine.put(table, rows)
    chosen = kinds or tuple({one.id: one for one, _ in listed}.values())
    made = findings(engine, detect(engine, book, now=NOW, kinds=chosen))
    engine.close()
    return made


def only(*listed: tuple[Kind, Example]):
    made = found(*listed).top()
    assert len(made) == 1
    return made[0]


def test_it_names_a_refund_by_its_id_and_its_order():
    one = only((OPEN_REFUND, example(orders=[{"order_id": "T1"}], refunds=[{"refund_id": "R1"}])))

    assert (one.subject, one.order, one.shop) == ("R1", "T1", "1")


def test_it_names_a_parcel_by_its_waybill():
    world = example(orders=[{"order_id": "T1"}], shipments=[{"waybill": "YT1"}])

    assert only((ANY_PARCEL, world)).subject == "YT1"


def test_it_names_a_parcel_without_a_waybill_by_its_order():
    world = example(orders=[{"order_id": "T1"}], shipments=[{"shipped_at": "-30h"}])

    assert only((ANY_PARCEL, world)).subject == "T1#"


def test_merged_orders_in_one_parcel_are_one_finding_with_the_money_of_both():
    world = example(
        orders=[
            {"n": 1, "order_id": "T1", "paid_fen": 100},
            {"n": 2, "order_id": "T2", "paid_fen": 250},
        ],
        shipments=[{"n": 1, "order": 1, "waybill": "YT1"}, {"n": 2, "order": 2, "waybill": "YT1"}],
    )

    one = only((ANY_PARCEL, world))

    assert (one.subject, one.at_risk_fen, one.days) == ("YT1", 350, 1)


def test_it_names_a_status_an_order_and_an_incident():
    statuses = [{"repeat": 12, "status_subject": "item", "status_code": "item_punished",
                 "subject_id": "I1", "since_at": "2026-06-30 09:00:00"}]  # fmt: skip
    status = kind("test.status", "status", [IS_OPEN])
    incident = kind(
        "test.incident", "incident", [{"column": "statuses", "op": "at_least", "value": 10}]
    )
    order = kind("test.order", "order", [{"column": "status", "op": "is", "value": "paid"}])
    crowd = [{**statuses[0], "n": 1 + 12 * item, "subject_id": f"I{item}"} for item in range(5)]

    assert only((status, example(statuses=statuses))).subject == "I1"
    assert only((incident, example(statuses=crowd))).subject == "1@2026-06-30 09:00:00"
    named = only((order, example(orders=[{"order_id": "T9"}])))
    assert (named.subject, named.order) == ("T9", "T9")


@pytest.mark.parametrize(
    ("dimension", "subject"),
    [("region", "1|地区|湖北"), ("courier", "1|快递|圆通"), ("item", "1|商品|SKU7"), ("hour", "1|下单时段|09")],
)  # fmt: skip
def test_it_names_a_segment_by_shop_dimension_and_value(dimension: str, subject: str):
    segment = kind(
        "test.segment", "segment", [{"column": "dimension", "op": "is", "value": dimension}]
    )
    world = example(
        orders=[{"region": "湖北", "courier": "圆通", "created_at": "2026-06-20 09:30:00"}],
        items=[{"item_id": "SKU7"}],
    )

    assert only((segment, world)).subject == subject


def shop_days(*days: tuple[str, int], gap: str = "P2D") -> Findings:
    metric = kind(
        "test.day", "shop_day", [{"column": "refunded", "op": "at_least", "value": 1}],
        at_risk={"column": "refunded_fen"}, fold={"gap": gap},
    )  # fmt: skip
    orders = [
        {
            "n": 1 + n,
            "created_at": f"{day} 10:00:00",
            "paid_at": f"{day} 10:00:00",
            "refunded_fen": fen,
        }
        for n, (day, fen) in enumerate(days)
    ]
    return found((metric, example(orders=orders)))


def test_days_close_together_are_one_finding_with_the_worst_days_values():
    made = shop_days(("2026-06-01", 100), ("2026-06-02", 900), ("2026-06-04", 300)).top()

    assert len(made) == 1
    one = made[0]
    assert (one.subject, one.first_day, one.last_day, one.days) == (
        "1|2026-06-01", "2026-06-01", "2026-06-04", 3,
    )  # fmt: skip
    assert one.at_risk_fen == 1300
    assert one.plain()["days"] == 3


def test_days_far_apart_stay_two_findings():
    made = shop_days(("2026-06-01", 100), ("2026-06-02", 100), ("2026-06-10", 100))

    assert sorted(one.subject for one in made.top()) == ["1|2026-06-01", "1|2026-06-10"]
    assert made.members.num_rows == 3


def test_a_finding_shows_its_values_with_the_limits_of_its_kind():
    no_tracking = load().kinds["refund.no_tracking"]
    world = example(
        orders=[{"order_id": "T1", "status": "shipped", "shipped_at": "2026-06-29 06:00:00"}],
        refunds=[{"refund_id": "R1"}],
        shipments=[{"waybill": "YT1"}],
        tracking_events=[{"code": "picked_up", "seen_at": "-1d", "parcel": 99}],
    )

    one = only((no_tracking, world))

    assert one.plain()["compared"]["order_shipped_at"] == {
        "value": "2026-06-29 06:00:00", "limit": "older_than PT24H",
    }  # fmt: skip
    assert any("早于 24 小时前" in part.explained for part in one.compared)


def test_the_deadline_carries_the_platforms_offset_and_its_source():
    kept = kind("test.refund", "refund", [IS_OPEN],
                deadline=[{"column": "answer_by_at", "source_column": "answer_by_source"}])  # fmt: skip
    world = example(refunds=[{"refund_id": "R1", "answer_by_at": "2026-07-01 18:30:00",
                              "answer_by_source": "export"}])  # fmt: skip

    one = only((kept, world))

    assert one.deadline == "2026-07-01T18:30:00+08:00"
    assert one.deadline_source == "export"
    assert one.hours_left == 31


def test_a_fingerprint_names_kind_platform_shop_and_subject():
    one = only((OPEN_REFUND, example(refunds=[{"refund_id": "R1"}])))

    assert one.fingerprint == fingerprint("test.refund", "unknown", "1", "R1")


def test_findings_come_by_score_then_fingerprint_and_a_limit_keeps_the_first():
    world = example(refunds=[
        {"n": n, "refund_id": f"R{n}", "refund_fen": 100 * (1 + n % 3)} for n in range(1, 31)
    ])  # fmt: skip
    made = found((OPEN_REFUND, world))

    every = made.top()

    assert [(-one.score, one.fingerprint) for one in every] == sorted(
        (-one.score, one.fingerprint) for one in every
    )
    assert made.top(7) == every[:7]
    assert made.top(0) == []
    assert made.by_kind() == {"test.refund": (30, sum(one.at_risk_fen for one in every))}


def test_the_score_is_what_its_parts_make_it():
    world = example(refunds=[{"refund_id": "R1", "refund_fen": 12_345}])
    one = only((OPEN_REFUND, world))

    parts = one.plain()["score_parts"]

    assert one.score == parts["at_risk_fen"] * parts["chance_lost"] // (100 * parts["hours_left"])


def test_abnormal_refunds_are_counted_once_and_without_kinds_on_trial():
    twice = kind("test.twice", "refund", [IS_OPEN])
    trial = kind(
        "test.trial",
        "refund",
        [{"column": "status", "op": "is", "value": "closed"}],
        status="trial",
    )
    world = example(
        refunds=[{"n": 1, "refund_id": "R1"}, {"n": 2, "refund_id": "R2", "status": "closed"}]
    )

    made = found((OPEN_REFUND, world), kinds=(OPEN_REFUND, twice, trial))

    assert len(made) == 3
    assert made.distinct_refunds() == 1


def test_nothing_found_is_no_finding():
    made = found((OPEN_REFUND, example(orders=[{}])))

    assert (len(made), made.top(), made.by_kind(), made.distinct_refunds()) == (0, [], {}, 0)


def test_names_are_found_for_thousands_at_once():
    world = example(refunds=[{"repeat": 5000, "order": "same"}])
    made = found((OPEN_REFUND, world))

    assert len(made) == 5000
    assert np.asarray(made.rows["days"]).sum() == 5000
