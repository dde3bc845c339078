"""What recurs: each with its span; one worker enqueues it per slot, whoever comes first."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task

from fuchang.kernel.clock import DAY, HOUR
from fuchang.store import jobs
from fuchang.store.models import Pulse

DAY_BEGINS = 19 * HOUR  # UTC: 3 in the morning in Shanghai


@dataclass(frozen=True, slots=True)
class Every:
    """A task that is enqueued once in every span of so many seconds."""

    name: str
    seconds: int
    task: Task[..., Any]

    def slot(self, now: int) -> int:
        """When the span began that `now` lies in; days begin at 3 in the morning in Shanghai."""
        shift = DAY_BEGINS if self.seconds >= DAY else 0
        return now - (now - shift) % self.seconds

    @property
    def at_once(self) -> bool:
        """Whether the first tick of a new desk starts it: what is daily has nothing to do yet."""
        return self.seconds < DAY


@cache
def recurring() -> tuple[Every, ...]:
    """What recurs, looked up when the first worker asks: tasks know the schedule's neighbours."""
    listed = (
        ("search-again", 180, "fuchang.pipeline.rounds.search.search_again"),
        ("sweep", 1_800, "fuchang.pipeline.rounds.search.sweep"),
        ("scores", 600, "fuchang.pipeline.duties.refresh_scores"),
        ("wake", 60, "fuchang.pipeline.duties.wake_snoozed"),
        ("lake", 600, "fuchang.pipeline.lake.write_lake"),
        ("orphans", 60, "fuchang.pipeline.rounds.together.take_up_orphans"),
        ("silent-holds", 30, "fuchang.pipeline.duties.tell_silent_holds"),
        ("signed-calls", 3_600, "fuchang.pipeline.duties.forget_signed_calls"),
        ("replays", 3_600, "fuchang.pipeline.duties.forget_replays"),
        ("parcels", 3_600, "fuchang.pipeline.feeds.parcels.ask_again"),
        ("grants", 3_600, "fuchang.pipeline.duties.warn_of_grants"),
        ("messages", 3_600, "fuchang.pipeline.duties.forget_messages"),
        ("anchors", 3_600, "fuchang.pipeline.duties.anchor_chains"),
        ("tidy", 3_600, "fuchang.pipeline.duties.tidy"),
        ("backup", DAY, "fuchang.pipeline.duties.back_up_daily"),
        ("purge", 86_400, "fuchang.pipeline.purge.daily"),
    )
    return tuple(Every(name, seconds, import_string(path)) for name, seconds, path in listed)


def begin(*, now: int) -> None:
    """A desk that is filled by hand: what recurs begins with its next span, not at once."""
    for every in recurring():
        Pulse.objects.get_or_create(
            name=f"every:{every.name}", defaults={"beat_at": every.slot(now)}
        )


def tick(*, now: int) -> list[str]:
    """Enqueue what is due and beat the schedule's pulse; gives the names."""
    started = [every.name for every in recurring() if _claimed(every, now=now)]
    Pulse.objects.filter(name__startswith="worker:", beat_at__lt=now - DAY).delete()
    beat("schedule", now=now)
    return started


def _claimed(every: Every, *, now: int) -> bool:
    slot = every.slot(now)
    name = f"every:{every.name}"
    with transaction.atomic():
        first = False
        try:
            with transaction.atomic():
                _, first = Pulse.objects.get_or_create(name=name, defaults={"beat_at": slot})
        except IntegrityError:
            first = False
        due = (first and every.at_once) or Pulse.objects.filter(name=name, beat_at__lt=slot).update(
            beat_at=slot
        ) == 1
        if due:
            jobs.enqueue(every.task, now=now, dedupe_key=name)
    return due


def beat(name: str, *, now: int, **detail: Any) -> None:
    """A sign of life."""
    Pulse.objects.update_or_create(name=name, defaults={"beat_at": now, "detail": detail})
