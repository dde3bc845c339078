"""Between jobs a worker rests, and what they took goes back to the system."""

import pytest

from fuchang.pipeline import worker
from fuchang.pipeline.worker import Worker, give_back


def test_memory_goes_back_once_after_each_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(worker, "give_back", lambda: given.append(1))
    hand = Worker(name="w")
    hand.stop.set()  # so that it waits for nothing
    for done in (0, 3, 3, 3, 5, 5):
        hand._rest(done)
    assert len(given) == 2


def test_where_the_c_library_has_no_such_call_nothing_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_back()
    monkeypatch.setattr("ctypes.CDLL", lambda _name: object())
    give_back()
