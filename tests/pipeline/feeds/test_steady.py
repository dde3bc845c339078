"""A thread that hears or hurries goes on, whatever it meets."""

import logging
import threading

import pytest
from django.db.utils import InterfaceError, OperationalError

from fuchang.kernel.clock import clock
from fuchang.pipeline import duties
from fuchang.pipeline.feeds import steady
from fuchang.store import jobs
from fuchang.store.jobs import claims
from fuchang.store.models import Job
from fuchang.store.walls import everything

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.store]
NAME = "test:first"


def went(met: list[Exception]) -> tuple[int, int]:
    """How many turns and rests there were, one meeting each of these and a last one that stops."""
    stop, turns, rests = threading.Event(), [0], [0]

    def turn() -> bool:
        turns[0] += 1
        if met:
            raise met.pop(0)
        stop.set()
        return True

    def rest() -> None:
        rests[0] += 1

    steady.go_on(NAME, turn, stop=stop, rest=rest)
    return turns[0], rests[0]


def test_trouble_of_the_store_is_waited_out() -> None:
    assert went([OperationalError("locked"), InterfaceError("closed")]) == (3, 2)


def test_a_defect_is_told_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(steady, "DEFECT_S", 0)
    with caplog.at_level(logging.ERROR, logger="fuchang.feeds"):
        assert went([KeyError("status"), OSError(28, "No space left on device")]) == (3, 0)
    assert ["KeyError" in row.getMessage() for row in caplog.records] == [True, False]


def test_what_it_held_when_it_failed_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "DEFECT_S", 0)
    with everything("the test"):
        jobs.enqueue(duties.tidy, now=clock())
        assert claims.claim(worker=NAME, now=clock())
        went([ValueError("x")])
        assert Job.objects.get().state == "ready"
