"""The card of a case from which one acts on the platform."""

from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from fuchang.cases.models import Case
from fuchang.shops.models import Authorisation, Shop
from fuchang.store import choices
from fuchang.store.models import OutboxMessage, Wish
from fuchang.store.walls import everything
from tests.made import made_case
from tests.people import NOW, Desk
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]
MEMO = {"act": "memo", "in-memo": "等物流核实", "in-flag": "1"}


def connected(desk: Desk, **about: Any) -> None:
    plain = {"app_key": "1", "granted_at": NOW, "writing": 1}
    with everything("the test connects the shop"):
        Authorisation.objects.create(shop_key=desk.mine.pk, platform="taobao", **{**plain, **about})


def page(client: Client, case: Case) -> str:
    text = client.get(f"/cases/{case.number}/").content.decode()
    return text[text.index('id="acting"') : text.index('id="note"')]


def sent(client: Client, case: Case, **form: str) -> str:
    answer = client.post(f"/cases/{case.number}/platform/", form, follow=True)
    return answer.content.decode()


def count() -> int:
    with everything("the test counts"):
        return OutboxMessage.objects.filter(channel="taobao").count()


def test_without_a_connection_the_card_says_who_can_make_one(desk: Desk) -> None:
    text = page(signed_in(desk, "bob"), made_case(desk.mine.pk))
    assert "还没有连接平台" in text
    assert "<form" not in text


@pytest.mark.parametrize(
    ("about", "words"),
    [({"writing": 0}, "没有打开“在平台上操作”"), ({"ended_at": NOW}, "重新授权")],
    ids=["off", "ended"],
)
def test_it_says_in_words_why_nothing_can_be_done(desk: Desk, about: Any, words: str) -> None:
    connected(desk, **about)
    case, client = made_case(desk.mine.pk), signed_in(desk, "alice")
    assert words in page(client, case)
    assert words[:6] in sent(client, case, **MEMO)
    assert count() == 0


def test_a_form_shows_the_limits_of_the_platform_and_is_sent_once(desk: Desk) -> None:
    connected(desk)
    case, client = made_case(desk.mine.pk), signed_in(desk, "bob")
    text = page(client, case)
    assert 'minlength="2" maxlength="200"' in text
    assert "130 KB" in text
    sent(client, case, **MEMO)
    assert count() == 1
    assert "办理中" in page(client, case)
    assert "还没有结果" in sent(client, case, **MEMO)
    assert count() == 1


def test_what_was_sent_is_awaited_at_its_card_for_a_minute(desk: Desk) -> None:
    connected(desk)
    case, client = made_case(desk.mine.pk), signed_in(desk, "bob")
    answer = client.post(f"/cases/{case.number}/platform/", MEMO)
    assert answer.headers["Location"] == f"/cases/{case.number}/#acting"
    assert 'hx-trigger="every 2s"' in page(client, case)
    with everything("the test lets a minute pass"):
        OutboxMessage.objects.update(created_at=F("created_at") - 61)
    assert 'hx-trigger="every 2s"' not in page(client, case)


def test_a_picture_that_the_platform_wants_is_asked_for_before_anything_is_sent(desk: Desk) -> None:
    connected(desk)
    with everything("the test moves the shop"):
        Shop.objects.filter(pk=desk.mine.pk).update(platform="tmall")
    text = page(signed_in(desk, "bob"), made_case(desk.mine.pk))
    assert "本单还没有图片凭证" in text
    assert '<a href="#proof">先在举证清单上传图片</a>' in text


def test_what_is_outside_the_limits_is_told_and_nothing_leaves(desk: Desk) -> None:
    connected(desk)
    case, client = made_case(desk.mine.pk), signed_in(desk, "bob")
    assert "1000 字节" in sent(client, case, **{**MEMO, "in-memo": "备" * 400})
    assert count() == 0


def test_what_the_platform_gives_to_choose_from_is_shown_as_a_list_with_its_hints(
    desk: Desk,
) -> None:
    connected(desk)
    case, client = made_case(desk.mine.pk), signed_in(desk, "bob")
    assert "选项还没有问到" in page(client, case)
    method = "taobao.refund.refusereason.get"
    rows = [{"value": "7", "words": "已发货", "hint": "请上传物流截图"}]
    with everything("the test has asked"):
        choices.keep(desk.mine.pk, "taobao", method, case.refund_id, rows=rows, now=NOW)
    text = page(client, case)
    assert '<option value="7">已发货 · 请上传物流截图</option>' in text
    assert "平台给出的选项，问于" in text
    assert "拒绝原因应为 7" in sent(client, case, act="refuse", **{"in-message": "已发货了", "in-reason_id": "8"})  # fmt: skip
    assert count() == 0
    sent(client, case, act="refuse", **{"in-message": "已发货了", "in-reason_id": "7"})
    assert count() == 1


ADDRESS = {"value": "7001", "words": "仓库 仓库路 1 号", "hint": ""}
SAYS = {"address": "仓库路 1 号", "name": "仓库", "mobile": "13800000000", "post": "430070"}


@pytest.mark.parametrize("says", [SAYS, {**SAYS, "mobile": ""}], ids=["whole", "without a mobile"])
def test_a_chosen_return_address_need_not_be_typed_but_for_what_it_lacks(
    desk: Desk, says: dict[str, str]
) -> None:
    connected(desk)
    case, client = made_case(desk.mine.pk), signed_in(desk, "bob")
    assert 'name="in-mobile" required' in page(client, case)
    rows = [{**ADDRESS, "gives": says}]
    method = "taobao.logistics.address.search"
    with everything("the test has asked"):
        choices.keep(desk.mine.pk, "taobao", method, "", rows=rows, now=NOW)
    text = page(client, case)
    assert '<option value="7001">仓库 仓库路 1 号</option>' in text
    assert "随所选的地址填好" in text
    assert "13800000000" not in text
    assert ('name="in-mobile" required' in text) == (not says["mobile"])
    sent(client, case, act="agree_return", **{"in-address_id": "7001"})
    assert count() == int(bool(says["mobile"]))


def test_what_could_not_be_asked_for_is_told_and_a_number_is_typed(desk: Desk) -> None:
    connected(desk)
    case, client = made_case(desk.mine.pk), signed_in(desk, "bob")
    with everything("the test was refused"):
        choices.keep(
            desk.mine.pk, "taobao", "taobao.refund.refusereason.get", case.refund_id, rows=[],
            why="没有权限 / no permission", now=NOW,
        )  # fmt: skip
    text = page(client, case)
    assert "选项没有问到：没有权限" in text
    assert 'name="in-reason_id" inputmode="numeric"' in text


def test_the_owner_who_switches_acting_on_has_open_refunds_read_again(desk: Desk) -> None:
    connected(desk, writing=0)
    case, client = made_case(desk.mine.pk), signed_in(desk, "alice")
    with everything("the test finds the row"):
        key = Authorisation.objects.get().pk
    client.post(f"/data/{key}/switch/", {"what": "writing", "on": "1"})
    with everything("the test counts"):
        assert [(one.thing, one.thing_id) for one in Wish.objects.all()] == [("refund", case.refund_id)]  # fmt: skip


def test_paying_is_for_leads_and_is_confirmed(desk: Desk) -> None:
    connected(desk)
    case = made_case(desk.mine.pk)
    assert "由主管或店主办理" in page(signed_in(desk, "bob"), case)
    carol = signed_in(desk, "carol")
    assert "请核对金额" in sent(carol, case, act="agree")
    assert count() == 0
    sent(carol, case, act="agree", confirmed="1")
    assert count() == 1


def test_what_nobody_knows_says_what_to_do(desk: Desk) -> None:
    connected(desk)
    case, carol = made_case(desk.mine.pk), signed_in(desk, "carol")
    sent(carol, case, **MEMO)
    with everything("the test loses the answer"):
        OutboxMessage.objects.update(state="unknown", answer="没有回答")
        key = OutboxMessage.objects.get().pk
    assert 'href="/outbox/?state=unknown"' in page(carol, case)
    assert "没有办成，再办一次" in carol.get("/outbox/").content.decode()
    assert "由主管或店主确认" in page(signed_in(desk, "bob"), case)
    carol.post(f"/outbox/{key}/arrived/")
    assert "已办成" in page(carol, case)
