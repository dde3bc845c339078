"""What whoever opens a demo finds to do at once."""

from fuchang.kernel.clock import from_local
from fuchang.market.causes import CAUSES
from fuchang.market.causes.pressing import MINUTES, STUCK, busy
from fuchang.market.draft import codes
from fuchang.market.generate import Market
from fuchang.market.scale import Scale

NOW = from_local("2026-11-28 12:00:00")


def test_some_refunds_are_due_within_the_hour_and_some_orders_are_stuck() -> None:
    market = Market(Scale(orders=2_000, seed=11, now=NOW, days=32), causes=busy(CAUSES))
    draft = market.draft(0)
    (waiting,) = codes("refund_status", "wait_seller")
    open_ = draft.refunds.answer_by[draft.refunds.status == waiting]
    assert {NOW + minutes * 60 for minutes in MINUTES} <= set(open_.tolist())
    planted = [market.plan.causes[number].name for number in market.plan.cause.tolist()]
    assert {name: planted.count(name) for name in ("ship soon", "ship late", "held")} == dict.fromkeys(
        ("ship soon", "ship late", "held"), STUCK
    )  # fmt: skip


def test_every_other_cause_is_as_it_was() -> None:
    names = [cause.name for cause in busy(CAUSES)]
    assert names == [*(cause.name for cause in CAUSES), "pressing"]
