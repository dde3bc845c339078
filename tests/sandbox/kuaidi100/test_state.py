"""What the simulated 快递100 remembers: nothing but its own words ends a push."""

import pytest

from fuchang.sandbox.kuaidi100.state import _accepted, md5


@pytest.mark.parametrize(
    ("status", "answer", "fits"),
    [
        (200, '{"result":true,"returnCode":"200","message":"成功"}', True),
        (200, '{"result":true,"returnCode":"200","message":"ok"}', False),
        (500, '{"result":true,"returnCode":"200","message":"成功"}', False),
        (200, "ok", False),
        (200, "[]", False),
    ],
)
def test_only_its_own_words_are_good_enough(status, answer, fits):
    assert _accepted(status, answer.encode()) is fits


def test_it_signs_as_published():
    param = '{"status":"polling","lastResult":{"nu":"YT9693083639795","state":"206"}}'
    assert md5(param + "0123456789abcdef" * 2) == "544644DDA888699BF7EAF7D0862CE965"
