"""The card from which one acts on the platform, in the browser: by keyboard, on a phone, in the dark."""

from pathlib import Path

import pytest

from fuchang.shops.models import Authorisation
from fuchang.store import choices
from fuchang.store.models import OutboxMessage
from fuchang.store.walls import everything
from tests.browser.conftest import NARROW, WIDE
from tests.made import made_case
from tests.people import NOW, Desk


@pytest.fixture
def connected(desk: Desk) -> None:
    with everything("the test connects the shop"):
        Authorisation.objects.create(
            shop_key=desk.mine.pk, platform="taobao", app_key="1", granted_at=NOW, writing=1
        )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_card_is_worked_by_keyboard_and_accessible(
    theme: str, desk: Desk, connected: None, window, tmp_path: Path
) -> None:
    case = made_case(desk.mine.pk)
    rows = [
        {"value": "1", "words": "已发货，物流运输中", "hint": "请上传物流截图"},
        {"value": "2", "words": "商品与描述一致", "hint": ""},
    ]
    with everything("the platform has told the reasons"):
        choices.keep(desk.mine.pk, "taobao", "taobao.refund.refusereason.get", case.refund_id, rows=rows, now=NOW)  # fmt: skip
    for size in (WIDE, NARROW):
        mine = window("alice", size=size, theme=theme)
        page = mine.go(f"/cases/{case.number}/#acting")
        for act in ("refuse", "agree"):
            page.locator(f"#act-{act} summary").focus()
            page.keyboard.press("Enter")
        assert page.locator("#act-refuse textarea").is_visible()
        page.locator("#act-refuse select[name=in-reason_id]").select_option("2")
        assert mine.violations() == []
        page.locator("#acting").screenshot(path=tmp_path / f"acting-{theme}-{size['width']}.png")


def test_what_was_decided_and_is_in_doubt_says_what_to_do(
    desk: Desk, connected: None, window, tmp_path: Path
) -> None:
    case = made_case(desk.mine.pk)
    mine = window("carol")
    page = mine.go(f"/cases/{case.number}/")
    page.locator("#act-memo summary").click()
    page.fill("#act-memo textarea", "等物流核实")
    page.click("#act-memo button")
    page.locator("#acting >> text=办理中").wait_for()
    with everything("the test loses the answer"):
        OutboxMessage.objects.update(state="unknown", answer="没有回答 / no answer")
    page.reload()
    page.locator("#acting").screenshot(path=tmp_path / "doubt.png")
    page.click("#acting >> text=去确认")
    page.click("text=已经办成")
    page.goto(f"{mine.address}/cases/{case.number}/")
    assert page.locator("#acting >> text=已办成").is_visible()
    assert mine.violations() == []
