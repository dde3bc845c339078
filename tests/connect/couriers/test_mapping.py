"""The mapping file of a provider."""

import pytest

from fuchang.connect.couriers.mapping import mapping
from fuchang.kernel.errors import UnknownWord

TEXT = """
codes: {1: picked_up, 3: delivered, 418: delivered/station_or_locker}
scan_codes: {GOT: picked_up}
handed: ['418']
couriers: {圆通: YTO}
answers: {200: '', 'False': asked}
refusals: [{problem: quota, if: 套餐}]
shapes: {only: {when: [a]}}
"""


def test_codes_are_looked_up_and_kept_with_the_providers_name():
    made = mapping("somebody", TEXT)
    assert made.named("3") == "somebody:3"
    assert made.named("") == ""
    assert made.of_state("418")[0].handed
    assert made.of_state("999")[1] is False
    assert str(made.of_scan("GOT")[0]) == "picked_up"
    assert str(made.of_scan("3")[0]) == "delivered"


def test_a_meaning_that_is_none_of_ours_is_refused_when_the_file_is_read():
    with pytest.raises(UnknownWord):
        mapping("somebody", TEXT.replace("picked_up", "fetched"))


def test_couriers_have_our_name_whatever_the_provider_writes():
    made = mapping("somebody", TEXT)
    assert made.courier("yto") == made.courier("圆通速递") == "圆通"
    assert made.courier("某某") == "某某"
    assert made.courier("") == ""
    assert made.theirs("圆通快递") == "YTO"
    assert made.theirs("顺丰") == ""


def test_a_refusal_without_a_code_is_told_by_its_sentence():
    made = mapping("somebody", TEXT)
    assert made.problem("200", "套餐") == ""
    assert made.problem("False", "没有可用套餐") == "quota"
    assert made.problem("False", "别的") == "asked"
