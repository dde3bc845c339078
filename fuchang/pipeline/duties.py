"""Recurring duties of the desk itself: scores, snoozed cases, silent holds, anchors, backups."""

import json
import shutil
from importlib import import_module

from django.db import connection
from django_tasks import task

from fuchang.cases import actions, silence
from fuchang.cases.models import Case
from fuchang.cases.models.case import ABOVE
from fuchang.kernel.clock import DAY, HOUR, clock
from fuchang.kernel.config import data_dir
from fuchang.pipeline import backup, outbox
from fuchang.shops import audit
from fuchang.shops.access import system
from fuchang.shops.models import AuditRow, Authorisation
from fuchang.store import choices, watching
from fuchang.store.models import PlatformMessage, Replay
from fuchang.store.walls import everything

LONGEST_HOURS = 168
MESSAGES_LAST_S = 7 * DAY  # longer than the platform sends one again
REPLAYS_LAST_S = 72 * HOUR  # how long a machine may retry with the same key (P4)


@task()
def refresh_scores() -> None:
    """Hours pass: what is at risk is divided by the hours left, 1 to 168, in one statement."""
    now = clock()
    left = f"(due_at - {now} - ((due_at - {now}) % 3600 + 3600) % 3600) / 3600 + 1"
    hours = (
        f"CASE WHEN due_at IS NULL OR due_at >= {now + LONGEST_HOURS * 3600} THEN {LONGEST_HOURS} "
        f"WHEN due_at <= {now} THEN 1 ELSE {left} END"
    )
    with everything("scores of all shops"), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE cases_case SET score = at_risk_fen * chance_lost / (100 * ({hours})) "
            f"+ boosted * {ABOVE} WHERE live > 0"
        )


@task()
def wake_snoozed() -> None:
    """What was put aside until now comes back."""
    now = clock()
    with everything("snoozed cases of all shops"):
        due = Case.objects.filter(state="snoozed", live__gt=0, snoozed_until_at__lte=now)
        for key in due.values_list("pk", flat=True)[:500]:
            actions.unsnooze(system(), key, now=now, why="时间到 / time is up")


@task()
def tell_silent_holds() -> None:
    """Nobody has acknowledged a hold in time."""
    now = clock()
    with everything("holds of all shops"):
        silence.look(now=now)


@task()
def forget_signed_calls() -> None:
    """What came in signed is remembered for four days."""
    outbox.forget_calls(now=clock())


@task()
def anchor_chains() -> None:
    """Write down, outside the data folder, how long each audit chain is and how it ends."""
    anchor_all(now=clock())


def anchor_all(*, now: int) -> list[dict[str, object]]:
    """Anchors of all chains, kept and given back: for a mail, or to be printed."""
    kept: list[dict[str, object]] = []
    with everything("anchors of all chains"):
        chains = AuditRow.objects.values_list("chain", flat=True).distinct()
        anchors = [audit.anchored(chain, now=now) for chain in chains]
    with audit.anchors_file().open("a", encoding="utf-8") as file:
        for one in anchors:
            told = {
                "chain": one.chain, "at": one.at, "rows": one.rows,
                "head": one.head, "signature": one.signature,
            }  # fmt: skip
            file.write(json.dumps(told) + "\n")
            kept.append(told)
    return kept


@task()
def back_up_daily() -> None:
    """Every night, while the desk works; the old ones go by rule."""
    with everything("the backup"):
        backup.back_up(backup.folder(), now=clock())
        backup.rotate(backup.folder())


@task()
def tidy() -> None:
    """What a killed process left half-written goes after an hour."""
    places = [data_dir() / "uploads" / "inbox", data_dir() / "uploads" / "proof", backup.folder()]
    for place in places:
        for path in [*place.glob("tmp*"), *place.glob(".making-*")]:
            if path.stat().st_mtime < clock() - HOUR:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


@task()
def forget_replays() -> None:
    """Answers kept for the retries of machines, after three days."""
    Replay.objects.filter(at__lt=clock() - REPLAYS_LAST_S).delete()


@task()
def warn_of_grants() -> None:
    """Whose authorisation ends soon."""
    with everything("authorisations of all shops"):
        if Authorisation.objects.filter(ended_at=None, ends_at__isnull=False).exists():
            import_module("fuchang.pipeline.feeds.losing").warn(now=clock())


@task()
def forget_messages() -> None:
    """Messages of the platform, after a week; choices it gave, after a month; parcels, after three."""
    with everything("messages, choices and watched parcels of all shops"):
        watching.forget(now=clock())
        choices.forget(now=clock())
        PlatformMessage.objects.filter(received_at__lt=clock() - MESSAGES_LAST_S).delete()
