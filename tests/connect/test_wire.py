"""One HTTP call: an end to everything, no redirect followed, nothing said twice."""

import pytest

from fuchang.connect.wire import (
    Elsewhere,
    Garbled,
    NoAnswer,
    OutcomeUnknown,
    Throttled,
    Unreachable,
    Wire,
)
from tests.receiver import Receiver

pytestmark = pytest.mark.loopback


def wire(server, **more):
    return Wire(base=f"http://{server.pair}", **more)


def test_a_form_is_posted_to_the_same_path_elsewhere():
    with Receiver(said='{"好": 1}'.encode()) as server:
        told = wire(server).post("https://poll.example.com/poll/query.do?a=1", form={"x": "好"})
    assert told.json() == {"好": 1}
    assert server.heard[0].path == "/poll/query.do?a=1"
    assert server.heard[0].body == b"x=%E5%A5%BD"


def test_an_old_encoding_is_read_and_a_page_for_people_is_not():
    with Receiver(said='{"message":"系统繁忙，请稍后再试"}'.encode("gb18030")) as server:
        assert wire(server).post("http://x/").json() == {"message": "系统繁忙，请稍后再试"}
    with Receiver(said=b"<html>502</html>") as server, pytest.raises(Garbled):
        wire(server).post("http://x/").json()


def test_a_redirect_is_not_followed_for_keys_would_go_along():
    with Receiver() as other, Receiver(answer=302, headers={"Location": other.url}) as server:
        with pytest.raises(Elsewhere):
            wire(server).post("http://x/", headers={"17token": "k"})
        assert other.touched == 0


def test_too_many_calls_says_how_long_to_wait():
    with (
        Receiver(answer=429, headers={"Retry-After": "7"}) as server,
        pytest.raises(Throttled) as told,
    ):
        wire(server).post("http://x/")
    assert told.value.wait_s == 7


def test_nobody_there_may_be_tried_again_even_for_what_must_not_happen_twice():
    with Receiver() as server:
        base = f"http://{server.pair}"
    with pytest.raises(Unreachable):
        Wire(base=base).post("http://x/", once=True)


@pytest.mark.parametrize("answer", ["hang", "do and drop", "drip", 500])
def test_an_answer_that_does_not_come_is_unknown_for_what_must_not_happen_twice(answer):
    with Receiver(answer=answer) as server:
        one = wire(server, timeout_s=0.4)
        with pytest.raises(OutcomeUnknown):
            one.post("http://x/", once=True)
        with pytest.raises(NoAnswer):
            one.post("http://x/")


def test_a_body_without_end_is_left():
    with Receiver(said=b"x" * 200_000) as server, pytest.raises(NoAnswer):
        wire(server, longest_answer=100_000).post("http://x/")


def test_not_ready_yet_has_done_nothing():
    with Receiver(answer=503) as server, pytest.raises(Unreachable):
        wire(server).post("http://x/", once=True)
