"""What strangers type where a number belongs."""

import pytest

from fuchang.web.asked import whole


@pytest.mark.parametrize("text", ["²", "٣", "9" * 5_000, "9" * 19, "-1", "1e20", "\x00", "", None])
def test_it_takes_nothing_but_plain_digits(text: str | None) -> None:
    assert whole(text, 7) == 7


def test_it_reads_a_number() -> None:
    assert whole("42") == 42
