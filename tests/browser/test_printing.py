"""On paper: dark words on white whatever the theme, nothing cut off, nothing to press."""

import pytest

from fuchang.cases.actions import playbook
from fuchang.cases.models import CaseStep
from fuchang.store.walls import everything
from tests.browser.places import address, furnished
from tests.browser.test_every_screen import CUT
from tests.people import NOW, Desk

PORTRAIT, LANDSCAPE = 702, 1031  # A4 less its margins, in CSS pixels
SHEETS = {"case": PORTRAIT, "incident": PORTRAIT, "rule": PORTRAIT, "queue": LANDSCAPE}
PALE = """() => [...document.querySelectorAll('main *')].filter((one) => {
    const [r, g, b] = getComputedStyle(one).color.match(/[0-9.]+/g).map(Number);
    return one.checkVisibility() && [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim())
        && 0.3 * r + 0.6 * g + 0.1 * b > 150;
}).map((one) => `${one.tagName}.${one.className} ${getComputedStyle(one).color}`)"""
GROUNDS = """() => [...document.querySelectorAll('body, main, main *')].filter((one) => {
    const [r, g, b, a = 1] = getComputedStyle(one).backgroundColor.match(/[0-9.]+/g).map(Number);
    return one.checkVisibility() && a > 0.5 && r + g + b < 300;
}).map((one) => `${one.tagName}.${one.className} ${getComputedStyle(one).backgroundColor}`)"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SHEETS)
def test_a_sheet_is_readable_and_whole(screen: str, theme: str, desk: Desk, window) -> None:
    mine = window("alice", size={"width": SHEETS[screen], "height": 1000}, theme=theme)
    page = mine.go(address(screen, furnished(desk)))
    page.emulate_media(media="print", color_scheme=theme, reduced_motion="reduce")
    assert page.evaluate(PALE) == []
    assert [one for one in page.evaluate(GROUNDS) if "dot" not in one] == []
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("main .btn:visible, .side:visible, .tabbar:visible").count() == 0


def test_a_printed_case_says_what_became_of_each_step(desk: Desk, window) -> None:
    case, alice = furnished(desk).refund, desk.access("alice")
    with everything("the test"):
        for place, step in enumerate(
            ("ask_courier", "ask_courier_proof", "upload_replacement_number")
        ):
            CaseStep.objects.create(
                shop_key=case.shop_key, case=case, kind=case.kind, place=place, step=step, actor="agent", due_at=NOW
            )  # fmt: skip
        playbook.done(alice, case.pk, step="ask_courier", note="工单 77", now=NOW)
        playbook.skip(alice, case.pk, step="ask_courier_proof", why="买家已撤回", now=NOW)
    page = window("alice", size={"width": PORTRAIT, "height": 1000}).go(f"/cases/{case.number}/")
    page.emulate_media(media="print")
    said = [" ".join(one.split()) for one in page.locator("#steps li").all_inner_texts()]
    who = desk.people["alice"].name
    assert len(said) == 3
    assert f"已完成：{who} " in said[0]
    assert "工单 77" in said[0]
    assert f"已跳过：{who} " in said[1].replace("已跳过 ：", "已跳过：")
    assert "买家已撤回" in said[1]
    assert "，未完成" in said[2]
    assert all("截止" in one for one in said)
    assert page.locator("#steps .btn:visible, #steps .way:visible:not([open])").count() == 0
