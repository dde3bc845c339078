"""Jobs: none lost, none left running, none twice at once; the schedule starts each slot once."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import transaction

from fuchang.pipeline import duties
from fuchang.pipeline.rounds import together
from fuchang.pipeline.rounds.answering import ANSWER
from fuchang.pipeline.rounds.apply import apply_deliveries
from fuchang.pipeline.schedule import recurring, tick
from fuchang.store import jobs
from fuchang.store.inbox import receive
from fuchang.store.jobs import claims
from fuchang.store.jobs.presence import Presence, gone
from fuchang.store.models import Delivery, Job
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = pytest.mark.store


def waiting(count: int = 1, *, shop_key: int = 1) -> list[int]:
    """Deliveries as the API takes them in: each with a job of its own."""
    keys = []
    for number in range(count):
        body = f"{shop_key}:{number}".encode()
        kept = receive(
            shop_key=shop_key, source="api", name="a.csv", by="api:1", now=NOW, body=body
        )
        keys.append(kept.delivery.pk)
        jobs.enqueue(apply_deliveries, [keys[-1]], now=NOW, dedupe_key=f"apply:{keys[-1]}")
    return keys


def test_the_same_key_is_one_job_until_it_is_done(db: None) -> None:
    first = jobs.enqueue(duties.tidy, now=NOW, dedupe_key="tidy")
    assert jobs.enqueue(duties.tidy, now=NOW, dedupe_key="tidy") == first
    job = claims.claim(worker="a", now=NOW)
    assert job is not None
    assert jobs.enqueue(duties.tidy, now=NOW, dedupe_key="tidy") == first
    claims.done(job, now=NOW)
    assert jobs.enqueue(duties.tidy, now=NOW, dedupe_key="tidy") != first


def test_what_is_asked_for_again_while_it_runs_runs_once_more(db: None) -> None:
    first = jobs.enqueue(duties.tidy, now=NOW, dedupe_key="tidy", again=True)
    assert jobs.enqueue(duties.tidy, now=NOW, dedupe_key="tidy", again=True) == first
    job = claims.claim(worker="a", now=NOW)
    assert job is not None
    for later in (90, 30, 60):  # the first that asks says when
        asked = jobs.enqueue(
            duties.tidy, now=NOW, run_after_at=NOW + later, dedupe_key="tidy", again=True
        )
        assert asked == first
    claims.done(job, now=NOW + 1)
    assert claims.claim(worker="a", now=NOW + 89) is None
    job = claims.claim(worker="a", now=NOW + 90)
    assert job is not None
    assert (job.pk, job.attempts) == (first, 1)
    claims.done(job, now=NOW + 91)
    assert claims.claim(worker="a", now=NOW + 999) is None
    assert jobs.enqueue(duties.tidy, now=NOW, dedupe_key="tidy", again=True) != first


def test_a_job_is_enqueued_with_its_transaction_or_not_at_all(db: None) -> None:
    with transaction.atomic():
        jobs.enqueue(duties.tidy, now=NOW)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_three_workers_never_hold_the_same_job(db: None) -> None:
    for _ in range(9):
        jobs.enqueue(duties.tidy, now=NOW)
    held = [claims.claim(worker=f"w{number % 3}", now=NOW) for number in range(10)]
    assert len({job.pk for job in held if job}) == 9
    assert held[-1] is None


def test_three_workers_start_each_slot_once(db: None) -> None:
    usual = {every.name for every in recurring() if every.at_once}
    assert [set(tick(now=NOW)) for _ in range(3)] == [usual, set(), set()]
    Job.objects.update(state="done", dedupe_key=None)
    later = [set(tick(now=NOW + 61)) for _ in range(3)]
    assert "orphans" in later[0]
    assert later[1:] == [set(), set()]
    assert Job.objects.filter(state="ready").count() == len(later[0])


def test_the_nightly_backup_starts_at_three_in_shanghai_and_not_before(db: None) -> None:
    (nightly,) = [every for every in recurring() if every.name == "backup"]
    tick(now=NOW)
    next_slot = nightly.slot(NOW) + nightly.seconds
    assert (next_slot + 8 * 3_600) % 86_400 == 3 * 3_600
    assert "backup" not in tick(now=next_slot - 1)
    assert "backup" in tick(now=next_slot)


_HOLDER = """
import sys
from fuchang.cli.desk import set_up
set_up(must_exist=False)
from fuchang.store.jobs.presence import Presence
held = Presence("other")
print("here", flush=True)
sys.stdin.read()
"""


def test_the_jobs_of_a_worker_killed_beside_us_are_free_at_once(db: None) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "here\n"
        jobs.enqueue(duties.tidy, now=NOW)
        assert claims.claim(worker="other", now=NOW)
        assert claims.reap(now=NOW) == 0, "it lives"
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    assert claims.reap(now=NOW) == 1
    assert Job.objects.get().state == "ready"


def test_whoever_lives_and_whoever_is_elsewhere_is_not_gone(db: None) -> None:
    here = Presence("me")
    assert not gone("me")
    assert not gone("far-away:1:ab")
    here.leave()
    assert not gone("me")


def test_a_lease_that_runs_out_frees_a_job_and_deaths_end_it(db: None) -> None:
    jobs.enqueue(duties.tidy, now=NOW)
    for turn in range(5):
        at = NOW + turn * 1_000
        job = claims.claim(worker="far", now=at)
        assert job is not None
        assert claims.renew(worker="far", job=job.pk, now=at + 30) == 1
        assert claims.reap(now=at + 30 + claims.LEASE_S) == 0
        assert claims.reap(now=at + 31 + claims.LEASE_S) == 1
    left = Job.objects.get()
    assert (left.state, left.error, left.lease_until_at) == ("failed", claims.DIED, None)


def test_a_heartbeat_renews_what_is_worked_on_and_nothing_else(db: None) -> None:
    for _ in range(2):
        jobs.enqueue(duties.tidy, now=NOW)
    unsettled, current = (claims.claim(worker="w", now=NOW) for _ in range(2))
    assert unsettled
    assert current
    claims.renew(worker="w", job=current.pk, now=NOW + 50)
    claims.reap(now=NOW + 61)
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {unsettled.pk: "ready", current.pk: "running"}


def test_waiting_deliveries_of_a_shop_are_read_together(desk: Desk) -> None:
    with everything("the test"):
        mine = waiting(5, shop_key=desk.mine.pk)
        others = waiting(2, shop_key=desk.other.pk)
        job = claims.claim(worker="w", now=NOW)
        assert job is not None
        together.join(job, now=NOW)
        assert Job.objects.get(pk=job.pk).arguments["args"] == [mine]
        assert Job.objects.filter(state="ready").count() == len(others)
        job.attempts = 2  # a second try must read what the first has read
        together.join(job, now=NOW)
        assert Job.objects.get(pk=job.pk).arguments["args"] == [mine]


def test_a_defect_met_in_company_is_nobodys_before_each_was_read_alone(desk: Desk) -> None:
    with everything("the test"):
        keys = waiting(3, shop_key=desk.mine.pk)
        Delivery.objects.update(attempts=together.TIMES + 6)
        Job.objects.all().delete()
        failed = jobs.enqueue(apply_deliveries, keys, now=NOW)
        Job.objects.filter(pk=failed).update(state="failed", error="a\nKeyError: b")
        together.take_up_orphans.call()
        assert set(Delivery.objects.values_list("state", flat=True)) == {"received"}
        listed = [job.arguments["args"][0] for job in Job.objects.filter(state="ready")]
        assert sorted(listed) == [[key] for key in keys]


def test_a_company_is_no_larger_than_what_is_read_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with everything("the test"):
        waiting(6, shop_key=desk.mine.pk)
        Delivery.objects.update(attempts=6, size=40)
        Job.objects.update(state="failed", error=claims.DIED, dedupe_key=None)
        monkeypatch.setattr(together, "LARGEST", 100)
        together.take_up_orphans.call()
        sizes = [len(job.arguments["args"][0]) for job in Job.objects.filter(state="ready")]
    assert sizes == [2, 2, 2]


def test_answers_of_all_shops_are_read_together_and_no_file_with_them(desk: Desk) -> None:
    with everything("the test"):
        answers = [*waiting(2, shop_key=desk.mine.pk), *waiting(2, shop_key=desk.other.pk)]
        Delivery.objects.update(media=ANSWER)
        file = waiting(1, shop_key=desk.mine.pk + 700)
        job = claims.claim(worker="w", now=NOW)
        assert job is not None
        together.join(job, now=NOW)
        assert Job.objects.get(pk=job.pk).arguments["args"] == [answers]
        assert Job.objects.get(state="ready").arguments["args"] == [file]


def test_a_delivery_whose_job_is_gone_gets_one(desk: Desk) -> None:
    with everything("the test"):
        (key,) = waiting(1, shop_key=desk.mine.pk)
        together.take_up_orphans.call()
        assert Job.objects.count() == 1, "it has one"
        Job.objects.all().delete()
        together.take_up_orphans.call()
        assert Job.objects.get().arguments["args"] == [[key]]


@pytest.mark.parametrize(("deaths", "most"), [(5, 1), (6, 50), (9, 20), (12, 5), (15, 1), (40, 1)])
def test_the_more_have_died_over_them_the_fewer_are_read_together(
    desk: Desk, deaths: int, most: int
) -> None:
    with everything("the test"):
        keys = waiting(60, shop_key=desk.mine.pk)
        Delivery.objects.update(attempts=deaths - 1)
        Job.objects.update(state="failed", error=claims.DIED, dedupe_key=None)
        together.take_up_orphans.call()
        found = [job.arguments["args"][0] for job in Job.objects.filter(state="ready")]
    assert sorted(key for ids in found for key in ids) == sorted(keys)
    assert max(map(len, found)) == most


def test_deaths_are_no_fault_of_a_delivery_but_a_defect_that_comes_back_is_told(desk: Desk) -> None:
    with everything("the test"):
        (key,) = waiting(1, shop_key=desk.mine.pk)
        for _ in range(20):
            Job.objects.filter(state="ready").update(
                state="failed", error=claims.DIED, dedupe_key=None
            )
            together.take_up_orphans.call()
        assert Delivery.objects.get(pk=key).state == "received"
        assert Job.objects.get(state="ready").dedupe_key == f"{together.ALONE}{key}-{key}"
        Job.objects.filter(state="ready").update(
            state="failed", error="a\nValueError: b", dedupe_key=None
        )
        together.take_up_orphans.call()
        found = Delivery.objects.get(pk=key)
    assert (found.state, found.rows_total) == ("rejected", 0)
    assert "ValueError: b" in found.error
