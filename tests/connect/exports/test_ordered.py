"""Results come in the order of the items, and errors come out."""

import threading
import time

import pytest

from fuchang.connect.exports.ordered import in_order


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_results_keep_the_order_of_the_items(workers):
    def slow_first(number):
        time.sleep(0.01 if number % 3 == 0 else 0)
        return number

    assert list(in_order(slow_first, range(20), workers=workers)) == list(range(20))


def test_no_more_items_are_begun_than_asked_for():
    running, most, lock = [0], [0], threading.Lock()

    def work(number):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        time.sleep(0.005)
        with lock:
            running[0] -= 1
        return number

    list(in_order(work, range(20), workers=2))
    assert most[0] <= 2


def test_an_error_in_an_item_or_in_the_work_comes_out():
    def items():
        yield 1
        raise ValueError("item")

    with pytest.raises(ValueError, match="item"):
        list(in_order(lambda number: number, items(), workers=2))
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda number: 1 // number, [1, 0], workers=2))
