"""A script of faults falls on the calls that it names, as often as it says, and on no others."""

import pytest

from fuchang.sandbox.faults import Faults, UnreadableScript, read_script


def played(text: str, calls: int, *, call: str = "taobao.refund.get", step_s: int = 0) -> list[str]:
    faults = Faults()
    faults.lay_on(read_script(text), now=0)
    hits = [faults.due(platform="taobao", call=call, now=at * step_s) for at in range(calls)]
    return [hit.fault if hit else "" for hit in hits]


def test_first_last_and_every_count_the_calls_that_fit() -> None:
    assert played("faults: [{first: 2, last: 3, do: {fault: html}}]", 4) == ["", "html", "html", ""]
    assert played("faults: [{every: 2, do: {fault: html}}]", 4) == ["html", "", "html", ""]


def test_other_calls_are_left_alone() -> None:
    script = "faults: [{call: taobao.trade*, do: {fault: html}}]"
    assert played(script, 2) == ["", ""]
    assert played(script, 1, call="taobao.trade.get") == ["html"]
    assert played("faults: [{platform: kdniao, do: {fault: html}}]", 1) == [""]


def test_a_time_limits_it() -> None:
    script = "faults: [{since_s: 10, until_s: 30, do: {fault: hang, seconds: 1}}]"
    assert played(script, 4, step_s=10) == ["", "hang", "hang", ""]


def test_chance_is_the_same_for_the_same_seed() -> None:
    script = "{seed: 3, faults: [{chance: 30, do: {fault: html}}]}"
    once = played(script, 200)
    assert once == played(script, 200)
    assert 30 < once.count("html") < 90


def test_the_first_line_that_fits_wins() -> None:
    script = """
    faults:
      - {last: 1, do: {fault: html}}
      - {do: {fault: status, status: 502}}
    """
    assert played(script, 2) == ["html", "status"]


@pytest.mark.parametrize("text", ["faults: [{do: {fault: hum}}]", "faults: 3", "{", "x: 1"])
def test_what_is_no_script_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnreadableScript, match="故障脚本"):
        read_script(text)
