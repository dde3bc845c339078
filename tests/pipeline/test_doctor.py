"""Whatever goes wrong with a desk is said in words, with what to do about it."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError

from fuchang.kernel.clock import HOUR, clock
from fuchang.kernel.config import data_dir, key_path
from fuchang.pipeline import doctor, duties
from fuchang.shops import audit, guards
from fuchang.shops.access import system
from fuchang.shops.models import AuditRow
from fuchang.store import feeds, watching
from fuchang.store.models import Delivery, Job, OutboxMessage, PersonalRequest, Pulse
from fuchang.store.walls import everything
from tests.people import NOW, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
Patch = pytest.MonkeyPatch


class Usage(NamedTuple):
    """Of a disk."""

    total: int
    used: int
    free: int


@pytest.fixture
def well(desk: Desk, monkeypatch: Patch) -> Desk:
    """A desk with which nothing is wrong."""
    monkeypatch.delenv("FUCHANG_KEY")
    key_path().parent.mkdir(parents=True, exist_ok=True)
    key_path().write_text("a1" * 32 + "\n", "ascii")
    key_path().chmod(0o600)
    for name in ("schedule", "backup"):
        Pulse.objects.update_or_create(name=name, defaults={"beat_at": clock(), "detail": {}})
    with everything("the test"):
        audit.record(system(), action="desk.made", object="desk", now=NOW)
    duties.anchor_all(now=NOW)
    return desk


def key_gone(_: Desk, patch: Patch) -> None:
    key_path().unlink()


def key_open(_: Desk, patch: Patch) -> None:
    key_path().chmod(0o644)


def key_inside(_: Desk, patch: Patch) -> None:
    data_dir().mkdir(parents=True, exist_ok=True)
    inside = data_dir() / "secret.key"
    inside.write_text(key_path().read_text("ascii"), "ascii")
    inside.chmod(0o600)
    patch.setenv("FUCHANG_KEY_FILE", str(inside))


def disk_slow(_: Desk, patch: Patch) -> None:
    ticks = iter(range(100))
    patch.setattr(time, "perf_counter", lambda: float(next(ticks)))


def disk_full(_: Desk, patch: Patch) -> None:
    patch.setattr(shutil, "disk_usage", lambda _: Usage(100, 99, 1))


def disk_refuses(_: Desk, patch: Patch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(30, "Read-only file system")

    patch.setattr(os, "fsync", refuse)


def clock_behind(_: Desk, patch: Patch) -> None:
    Pulse.objects.filter(name="schedule").update(beat_at=clock() + HOUR)


def clock_elsewhere(_: Desk, patch: Patch) -> None:
    feeds.clock_there(ahead_s=-660, now=clock())


def structure_old(_: Desk, patch: Patch) -> None:
    MigrationRecorder.Migration.objects.filter(app="cases").order_by("-pk")[:1].get().delete()


def power_unsafe(_: Desk, patch: Patch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own setting")
    assert connection.cursor().execute("PRAGMA synchronous").fetchone()[0] == 0  # as tests have it


def walls_down(_: Desk, patch: Patch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own walls")
    connection.cursor().execute("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY")


def worker_silent(_: Desk, patch: Patch) -> None:
    Pulse.objects.filter(name="schedule").update(beat_at=clock() - HOUR)


def inbox_waits(desk: Desk, patch: Patch) -> None:
    Delivery.objects.create(
        shop_key=desk.mine.pk, source="api", name="a.csv", content_hash="0" * 64, size=1,
        received_at=clock() - HOUR, received_by="system",
    )  # fmt: skip


def job_failed(_: Desk, patch: Patch) -> None:
    Job.objects.create(
        task="a.b.work", state="failed", run_after_at=1, enqueued_at=1, finished_at=clock(),
        error="Traceback\nValueError: x",
    )  # fmt: skip


def message_doubted(desk: Desk, patch: Patch) -> None:
    OutboxMessage.objects.create(
        shop_key=desk.mine.pk, channel="webhook", topic="x", target="1", payload={}, state="unknown",
        dedupe_id="x", next_at=1, created_at=1,
    )  # fmt: skip


def request_near(desk: Desk, patch: Patch) -> None:
    PersonalRequest.objects.create(
        shop_key=desk.mine.pk, platform="shopify", request_id="1", duty="redact_buyer", received_at=1,
        due_at=clock() + 6 * 24 * HOUR,
    )  # fmt: skip


def keys_refused(desk: Desk, patch: Patch) -> None:
    watching.begin(desk.mine.pk, "kuaidi100", now=NOW)
    feeds.failed(
        watching.services(desk.mine.pk)["kuaidi100"], problem="快递100拒绝了密钥", now=clock()
    )


def no_backup(_: Desk, patch: Patch) -> None:
    Pulse.objects.filter(name="backup").delete()
    Delivery.objects.create(
        shop_key=1, source="t", name="a", content_hash="0" * 64, size=1, received_at=clock() - 27 * HOUR,
        state="applied",
    )  # fmt: skip


def old_backup(_: Desk, patch: Patch) -> None:
    Pulse.objects.filter(name="backup").update(beat_at=clock() - 27 * HOUR)


def audit_changed(_: Desk, patch: Patch) -> None:
    guards.take_down()
    AuditRow.objects.update(reason="x")


def audit_gone(_: Desk, patch: Patch) -> None:
    guards.take_down()
    AuditRow.objects.all().delete()


def database_away(_: Desk, patch: Patch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("could not connect")

    patch.setattr(Pulse.objects, "filter", away)


# what goes wrong → the sign that says so, and a word of what to do
FAULTS: dict[Callable[[Desk, Patch], None], tuple[str, str]] = {
    key_gone: ("key", "secret.key"), key_open: ("key", "chmod 600"), key_inside: ("key", "FUCHANG_KEY_FILE"),
    disk_slow: ("fsync", "disk"), disk_full: ("disk", "room"), disk_refuses: ("durable", "disk"),
    clock_behind: ("clock", "NTP"), clock_elsewhere: ("clock", "NTP"), structure_old: ("database", "fuchang migrate"), power_unsafe: ("database", "power cut"),
    walls_down: ("walls", "fuchang migrate"), worker_silent: ("worker", "fuchang worker"), keys_refused: ("feeds", "数据接入"), inbox_waits: ("inbox", "fuchang worker"),
    job_failed: ("jobs", "report"), message_doubted: ("outbox", "fuchang outbox list"), request_near: ("requests", "/data/#personal"), no_backup: ("backup", "fuchang backup"),
    old_backup: ("backup", "fuchang backup"), audit_changed: ("audit", "fuchang audit verify"), audit_gone: ("audit", "fuchang audit verify"),
    database_away: ("schedule", "FUCHANG_DB"),
}  # fmt: skip


def test_nothing_is_said_of_a_desk_that_is_well(well: Desk) -> None:
    with everything("the test"):
        bad = [one for one in doctor.examine() if not one.good]
    # tests may lose rows in a power cut, and do not sit in a database of the desk's own role
    assert {one.name for one in bad} <= {"数据库 / database"}


def test_a_young_desk_without_a_backup_is_well(well: Desk) -> None:
    with everything("the test"):
        Pulse.objects.filter(name="backup").delete()
        assert all(one.good for one in doctor.examine() if one.name.startswith("备份"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_every_fault_is_said_with_what_to_do(
    fault: Callable[[Desk, Patch], None], well: Desk, monkeypatch: Patch
) -> None:
    name, do = FAULTS[fault]
    with everything("the test"):
        fault(well, monkeypatch)
        bad = [one for one in doctor.examine() if not one.good]
    monkeypatch.undo()
    told = [one for one in bad if one.name.endswith(name)]
    assert told, bad
    assert told[0].said
    assert do in told[0].do
    assert any("\u4e00" <= sign <= "\u9fff" for sign in told[0].name + told[0].said)


def test_a_secret_in_a_failure_is_not_told(well: Desk) -> None:
    with everything("the test"):
        told = str([one.plain() for one in doctor.examine()])
    assert Path(key_path()).read_text("ascii").strip() not in told
