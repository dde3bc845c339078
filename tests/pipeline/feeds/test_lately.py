"""What was read whole is not read again because a list names it; a list that tells more is followed."""

import pytest

from fuchang.pipeline.feeds import lately
from fuchang.pipeline.feeds.lately import Lately

READ = {
    "refund_id": "1",
    "modified": "2026-11-20 10:00:00",
    "status": "WAIT_SELLER_AGREE",
    "version": 7,
}
LISTED = {"refund_id": "1", "modified": "2026-11-20 10:00:00", "status": "WAIT_SELLER_AGREE"}


@pytest.fixture
def known() -> Lately:
    known = Lately()
    known.read(1, "refund", "1", [READ])
    return known


def test_a_list_that_names_it_once_more_tells_nothing_more(known: Lately) -> None:
    assert not known.tells_more(1, "refund", "1", LISTED)
    assert not known.tells_more(1, "refund", "1", {**LISTED, "only_in_lists": "x"})


@pytest.mark.parametrize(
    "other", [{"modified": "2026-11-20 10:00:01"}, {"status": "SELLER_REFUSE_BUYER"}]
)
def test_a_list_that_says_something_else_is_followed(known: Lately, other: dict[str, str]) -> None:
    assert known.tells_more(1, "refund", "1", {**LISTED, **other})


def test_what_cannot_be_compared_is_read(known: Lately) -> None:
    assert known.tells_more(1, "refund", "1", {"status": "WAIT_SELLER_AGREE"})
    assert known.tells_more(1, "refund", "2", LISTED)
    assert known.tells_more(2, "refund", "1", LISTED)
    known.read(1, "refund", "1", [])
    assert known.tells_more(1, "refund", "1", LISTED)


def test_only_so_many_are_remembered_the_last_ones(
    known: Lately, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lately, "MOST", 2)
    for key in ("2", "3"):
        known.read(1, "refund", key, [READ])
    assert known.tells_more(1, "refund", "1", LISTED)
    assert not known.tells_more(1, "refund", "3", LISTED)
