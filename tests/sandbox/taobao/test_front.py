"""The simulated gateway wraps, simplifies, refuses and spoils as the real one does."""

import httpx
import pytest

from fuchang.connect.taobao.refusals import SessionLost
from tests.sandbox.taobao.visitor import SHOP, Visitor

pytestmark = pytest.mark.loopback


def test_an_answer_has_its_root_and_without_it_when_simplified(visitor: Visitor) -> None:
    asked = {"method": "taobao.refunds.receive.get", "session": visitor.session, "fields": "refund_id"}  # fmt: skip
    whole = visitor.raw(**asked)["refunds_receive_get_response"]
    simple = visitor.raw(**asked, simplify="true")
    assert whole["refunds"]["refund"] == simple["refunds"]
    assert whole["request_id"]
    assert simple["total_results"] == whole["total_results"]


def test_no_method_and_one_that_is_not_there(visitor: Visitor) -> None:
    assert visitor.raw()["error_response"]["code"] == 21
    assert visitor.raw(method="taobao.refund.got")["error_response"]["code"] == 22


def test_the_platforms_own_misbehaviour(visitor: Visitor) -> None:
    asked = {"method": "taobao.user.seller.get", "session": visitor.session, "fields": "nick,status"}  # fmt: skip
    visitor.faults("faults: [{do: {fault: said, what: strange_word, facts: {field: status, word: odd}}}]")  # fmt: skip
    assert visitor.raw(**asked)["user_seller_get_response"]["user"]["status"] == "odd"
    visitor.faults("faults: [{do: {fault: said, what: error, facts: {code: 15, sub_code: isp.x}}}]")
    assert visitor.raw(**asked)["error_response"]["sub_code"] == "isp.x"


def test_broken_json_is_really_broken_and_our_client_reads_it(visitor: Visitor) -> None:
    visitor.faults("faults: [{do: {fault: said, what: broken_json}}]")
    with pytest.raises(ValueError, match="control character"):
        visitor.raw(method="taobao.user.seller.get", session=visitor.session, fields="nick")
    assert visitor.call("taobao.user.seller.get").row()["nick"].strip()


def test_a_duplicate_page_gives_the_first_again(visitor: Visitor) -> None:
    def page(number: int) -> list[str]:
        rows = visitor.call("taobao.trades.sold.get", page_size=5, page_no=number).rows()
        return [row["tid_str"] for row in rows]

    first, second = page(1), page(2)
    assert first != second
    visitor.faults("faults: [{do: {fault: said, what: duplicate_page}}]")
    assert page(2) == first


def test_a_shrinking_list_moves_up_while_it_is_paged(visitor: Visitor) -> None:
    oldest = min(
        visitor.world.rows("orders", shop_id=SHOP), key=lambda row: int(row["modified_at"])
    )
    visitor.faults("faults: [{last: 1, do: {fault: said, what: shrinking}}]")
    visitor.call("taobao.trades.sold.get", page_size=5)
    assert oldest["modified_at"] >= visitor.server.sandbox.clock.moment() - 5


def test_a_session_that_is_lost_stays_lost(visitor: Visitor) -> None:
    visitor.faults("faults: [{last: 1, do: {fault: said, what: session_lost}}]")
    for _ in range(2):
        with pytest.raises(SessionLost):
            visitor.call("taobao.user.seller.get")


def test_get_is_answered_as_well_as_post(visitor: Visitor) -> None:
    answer = httpx.get(f"{visitor.server.url}/router/rest", params={"app_key": "x"})
    assert answer.json()["error_response"]["code"] == 21
    assert answer.headers["application-host"]
