"""Every act is whole as data: its method, its readings, its holes and its limits are there."""

import re
from pathlib import Path

import pytest

from fuchang.connect.taobao.acts import Act, Look, act_of, acts, filled
from fuchang.connect.taobao.methods import methods
from fuchang.kernel.errors import UnknownWord

SEEN = {"refund": {"refund_id": "3", "tid": 4, "refund_fee": "33.20", "status": "WAIT_SELLER_AGREE"}}  # fmt: skip


@pytest.mark.parametrize("name", acts())
def test_it_says_all_that_is_needed(name: str) -> None:
    act = acts()[name]
    called = methods()[act.method]
    assert called.kind == "act"
    assert all(methods()[one.method].safe for one in act.reads.values())
    assert set(act.params) | set(act.pictures) >= set(called.needs)
    assert act.title.zh
    assert act.title.en
    holes = set(re.findall(r"\{([\w.]+)", f"{act.params}{act.done}"))
    assert {hole for hole in holes if "." not in hole} <= set(act.inputs)
    assert {hole.split(".")[0] for hole in holes if "." in hole} <= set(act.reads)
    assert {look.at.split(".")[0] for look in (*act.before, *act.done)} <= set(act.reads)
    assert set(act.pictures.values()) <= set(act.inputs)
    assert all(not one.choices_from or one.choices_from in methods() for one in act.inputs.values())


def test_the_nine_acts_are_there() -> None:
    assert set(acts()) == {
        "refuse", "agree", "agree_return", "message", "memo", "intercept", "stop_shipping", "resend_number",
        "negotiate_return",
    }  # fmt: skip


def test_the_manual_names_each_with_its_permission_and_no_other() -> None:
    page = Path(__file__).resolve().parents[3] / "docs/manual/acting.md"
    told = re.findall(
        r"^\| (.+?) · (.+?) \| `(platform_\w+)`", page.read_text("utf-8"), re.MULTILINE
    )
    assert sorted(told) == sorted((one.title.zh, one.title.en, one.permission) for one in acts().values())  # fmt: skip


def test_only_what_may_be_done_twice_is_repeatable() -> None:
    assert {name for name, act in acts().items() if act.repeatable} == {"memo", "resend_number"}


def test_an_act_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnknownWord, match="refuse"):
        act_of("revenge")


def test_holes_are_filled_from_what_was_read_and_what_was_given() -> None:
    assert filled("{refund.tid}", SEEN, {}) == 4
    assert filled("{refund.refund_id}|{refund.refund_fee:fen}|{code}", SEEN, {"code": "7"}) == "3|3320|7"  # fmt: skip
    assert filled({"a": "{refund.none}", "b": "{words}", "c": 1}, SEEN, {"words": "x"}) == {"b": "x", "c": 1}  # fmt: skip


@pytest.mark.parametrize(
    ("look", "holds"),
    [
        ({"at": "refund.status", "is": ["WAIT_SELLER_AGREE"]}, True),
        ({"at": "refund.status", "is_not": ["WAIT_SELLER_AGREE"]}, False),
        ({"at": "refund.nothing", "is_not": ["x"]}, False),
        ({"at": "refund.nothing", "empty": True}, True),
        ({"at": "refund.status", "empty": True}, False),
        ({"at": "refund.refund_fee", "at_most_fen": 3_320}, True),
        ({"at": "refund.refund_fee", "at_most_fen": 3_319}, False),
        ({"at": "refund.status", "at_most_fen": 1}, False),
        ({"at": "refund.tid", "at_least_input": "fee"}, True),
        ({"at": "refund.refund_id", "is": ["{id}"]}, True),
        ({"at": "refund", "has": {"refund_id": "{id}"}}, True),
        ({"at": "refund.nothing", "has": {"refund_id": "{id}"}}, False),
    ],
)
def test_looks(look: dict[str, object], holds: bool) -> None:
    assert Look.model_validate(look).holds(SEEN, {"fee": 4, "id": 3}) is holds


def test_a_look_before_an_act_without_words_is_no_act() -> None:
    raw = acts()["memo"].model_dump(by_alias=True)
    with pytest.raises(ValueError, match="in words"):
        Act.model_validate({**raw, "before": [{"at": "order.status", "is": ["x"]}]})
