"""Whoever searches is not overtaken before the cases are in line."""

import threading
import time

import pytest
from django.db import connection

from fuchang.pipeline.rounds.turns import in_turn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]


def test_one_at_a_time_in_the_order_they_came() -> None:
    told: list[str] = []
    entered, leave = threading.Event(), threading.Event()

    def one() -> None:
        with in_turn():
            entered.set()
            leave.wait(10)
            told.append("one")
        connection.close()

    def other() -> None:
        with in_turn():
            told.append("other")
        connection.close()

    threads = [threading.Thread(target=one), threading.Thread(target=other)]
    threads[0].start()
    assert entered.wait(10)
    threads[1].start()
    time.sleep(0.1)
    assert told == []
    leave.set()
    for thread in threads:
        thread.join(10)
    assert told == ["one", "other"]


def test_a_defect_lets_the_next_one_in() -> None:
    with pytest.raises(ValueError, match="x"), in_turn():
        raise ValueError("x")
    with in_turn():
        assert True
