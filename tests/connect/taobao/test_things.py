"""What is read again, and by which calls."""

import pytest

from fuchang.connect.taobao.methods import methods
from fuchang.connect.taobao.things import id_of, sources, things, worth_reading


@pytest.mark.parametrize("name", sorted(things()))
def test_every_thing_is_read_by_known_calls_with_what_they_need(name: str) -> None:
    for call in things()[name].calls:
        assert call.id in methods()[call.method].needs
        assert methods()[call.method].safe


@pytest.mark.parametrize("name", sorted(sources()))
def test_every_feed_asks_known_methods(name: str) -> None:
    source = sources()[name]
    assert source.list or source.calls
    for call in filter(None, (source.list, *source.calls)):
        assert methods()[call].safe
    if source.list:
        assert methods()[source.list].window
        assert set(source.again) <= set(things())


def test_only_refunds_that_wait_are_worth_another_call() -> None:
    rows = [{"refund_id": 7, "status": "WAIT_SELLER_AGREE"}, {"refund_id": 8, "status": "SUCCESS"}]
    assert worth_reading(["refund"], rows) == [("refund", "7")]
    assert worth_reading(["trace"], [{"tid": 5, "status": "WAIT_SELLER_AGREE"}]) == [("trace", "5")]


def test_a_long_id_stays_text() -> None:
    assert id_of(things()["trade"], {"tid": 4600000000001164036}) == "4600000000001164036"
    assert id_of(things()["trade"], {"tid_str": "", "tid": 0}) == ""
