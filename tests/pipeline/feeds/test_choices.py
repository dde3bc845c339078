"""What the platform gives to choose from is asked where somebody may act, and holds what leaves."""

from typing import Any

import pytest

from fuchang.cases import actions, platform
from fuchang.cases.actions.platform import Decision, OutsideLimits
from fuchang.cases.models import Case
from fuchang.facts.codes import code
from fuchang.kernel.clock import clock
from fuchang.pipeline import duties
from fuchang.pipeline.feeds import taobao
from fuchang.sandbox.faults import read_script
from fuchang.store import choices
from fuchang.store.models import Choices, Wish
from tests.made import made_case
from tests.pipeline.feeds.connected import Connected
from tests.pipeline.feeds.test_acting_back import open_refund

pytestmark = [pytest.mark.loopback, pytest.mark.store]
REASONS = "taobao.refund.refusereason.get"
RENDER = "taobao.refund.negotiatereturn.render"
ADDRESSES = "taobao.logistics.address.search"
COURIERS = "taobao.logistics.companies.get"


class Choosing:
    """A live case about a refund that waits for the seller."""

    def __init__(self, connected: Connected) -> None:
        self.connected = connected
        self.row = open_refund(connected)
        self.case = made_case(
            connected.shop.pk, refund_id=self.row["refund_id"], order_id=self.row["order_id"]
        )

    def turn_on(self) -> None:
        key = self.connected.authorisation.pk
        platform.switch(self.connected.owner, key, what="writing", on=True, now=clock())

    def grant(self) -> None:
        Wish.objects.update(next_at=0)
        way = self.connected.caller._gateways.way(self.connected.authorisation)
        for first in (True, False):
            taobao.grant_wishes(self.connected.shop.pk, way, first=first, now=clock())

    def calls(self, method: str) -> int:
        return sum(call.call == method for call in self.connected.server.sandbox.calls)

    def known(self) -> dict[str, Choices]:
        return platform.offered(Case.objects.get(pk=self.case.pk))

    def faults(self, script: str) -> None:
        self.connected.server.sandbox.faults.lay_on(read_script(script), now=self.connected.now())

    def decide(self, act: str, **given: str) -> Any:
        decision = Decision(act, given)
        return actions.decide(self.connected.owner, self.case.pk, decision, now=clock())


@pytest.fixture
def told(connected: Connected) -> Choosing:
    return Choosing(connected)


def test_while_acting_is_off_nobody_is_asked(told: Choosing) -> None:
    Wish.objects.create(
        shop_key=told.connected.shop.pk, platform="taobao", thing="refund",
        thing_id=told.row["refund_id"], wished_at=0, next_at=0,
    )  # fmt: skip
    told.grant()
    assert told.calls("taobao.refund.get") == 1
    assert [told.calls(one) for one in (REASONS, RENDER, ADDRESSES, COURIERS)] == [0, 0, 0, 0]
    assert told.known() == {}


def test_switched_on_the_open_refunds_are_read_again_and_their_choices_kept(told: Choosing) -> None:
    told.turn_on()
    told.grant()
    known = told.known()
    assert [row["value"] for row in known[REASONS].rows] == ["1", "2", "3"]
    assert known[REASONS].rows[0]["words"] == "已发货，物流运输中"
    assert known[RENDER].rows == [{"value": "7001", "words": "仓库路 1 号", "hint": ""}]
    assert known[ADDRESSES].rows[0]["words"] == "仓库 湖北省 武汉市 洪山区 仓库路 1 号"
    assert {row["value"] for row in known[COURIERS].rows} == {"SF", "YTO", "YUNDA"}
    assert not Wish.objects.exists()


def test_lists_of_the_shop_are_asked_once_a_day_those_of_a_refund_whenever_it_is_read(
    told: Choosing,
) -> None:
    for _ in range(2):
        told.turn_on()
        told.grant()
    assert (told.calls(REASONS), told.calls(ADDRESSES)) == (2, 1)
    Choices.objects.filter(method=ADDRESSES).update(told_at=clock() - 86_401)
    told.turn_on()
    told.grant()
    assert told.calls(ADDRESSES) == 2


def test_a_refund_that_is_over_is_read_and_nothing_more(told: Choosing) -> None:
    told.row["status"] = code(kind="refund_status", word="success")
    told.turn_on()
    told.grant()
    assert (told.calls("taobao.refund.get"), told.calls(REASONS), told.calls(RENDER)) == (1, 0, 0)


def test_a_no_is_told_to_whoever_would_choose_and_the_refund_is_heard_all_the_same(
    told: Choosing,
) -> None:
    no = "{fault: said, what: error, facts: {code: 11, msg: Insufficient permissions}}"
    told.faults(f"faults: [{{call: {REASONS}, do: {no}}}]")
    told.turn_on()
    told.grant()
    known = told.known()[REASONS]
    assert known.rows == []
    assert REASONS in known.why
    assert not Wish.objects.exists()
    told.decide("refuse", message="已发货了", reason_id="77")


def test_a_platform_that_is_busy_is_asked_again_and_others_go_on(told: Choosing) -> None:
    for method in (REASONS, COURIERS):
        told.faults(f"faults: [{{call: {method}, do: {{fault: status, status: 503}}}}]")
        told.turn_on()
        told.grant()
    assert told.known()[REASONS].rows  # the second time
    assert told.known()[COURIERS].rows
    told.faults(
        "faults: [{call: taobao.refund.refusereason.get, do: {fault: status, status: 503}}]"
    )
    told.turn_on()
    told.grant()
    left = Wish.objects.get()
    assert (left.thing_id, left.tries) == (told.row["refund_id"], 1)
    assert told.known()[REASONS].rows  # what was known stays known


def test_what_the_platform_does_not_give_is_refused_before_it_leaves(told: Choosing) -> None:
    told.turn_on()
    told.decide("memo", memo="x")
    told.grant()
    with pytest.raises(OutsideLimits, match="拒绝原因应为 1、2、3"):
        told.decide("refuse", message="已发货了", reason_id="77")
    with pytest.raises(OutsideLimits, match="7001"):
        told.decide("negotiate_return", fee="100", address_id="7002")
    assert (
        told.decide("refuse", message="已发货了", reason_id="2").payload["given"]["reason_id"]
        == "2"
    )


def test_who_agrees_to_a_return_chooses_an_address_and_types_none_of_it(told: Choosing) -> None:
    told.turn_on()
    told.grant()
    given = told.decide("agree_return", address_id="7001").payload["given"]
    assert given == {
        "address_id": "7001", "address": "湖北省 武汉市 洪山区 仓库路 1 号", "name": "仓库",
        "mobile": "13800000000", "post": "430070",
    }  # fmt: skip


def test_what_is_typed_counts_more_than_what_the_choice_says(told: Choosing) -> None:
    told.turn_on()
    told.grant()
    given = told.decide("agree_return", address_id="7001", name="退货组").payload["given"]
    assert (given["name"], given["mobile"]) == ("退货组", "13800000000")


def test_where_the_platform_gave_no_address_all_of_it_is_typed(told: Choosing) -> None:
    told.faults(f"faults: [{{call: {ADDRESSES}, do: {{fault: status, status: 503}}}}]")
    told.turn_on()
    told.grant()
    with pytest.raises(OutsideLimits, match="详细地址"):
        told.decide("agree_return", address_id="7001")
    typed = {"address": "湖北省武汉市仓库路 1 号", "name": "仓库", "mobile": "13800000000"}
    told.decide("agree_return", address_id="7001", **typed)


def test_what_nobody_has_asked_for_in_a_month_is_forgotten(told: Choosing) -> None:
    told.turn_on()
    told.grant()
    Choices.objects.filter(method=REASONS).update(told_at=clock() - choices.LAST_S - 5)
    duties.forget_messages.func()
    assert set(told.known()) == {RENDER, ADDRESSES, COURIERS}
