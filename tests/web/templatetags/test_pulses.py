"""Signs of life are told in words; the machine's own names stand beside them."""

from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import translation

import fuchang
from fuchang.pipeline.schedule import recurring
from fuchang.store.models import Pulse
from fuchang.web.templatetags.pulses import TASKS, WORKS, pulse_word, told_pulses
from tests.people import NOW, Desk
from tests.web.test_every_page import signed_in


def test_every_work_that_recurs_has_words() -> None:
    assert {every.name for every in recurring()} == set(WORKS)


def test_every_task_has_words() -> None:
    folder = Path(fuchang.__file__).parent
    found = set()
    for path in folder.rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        found |= {
            after.removeprefix("def ").partition("(")[0]
            for line, after in pairwise(lines)
            if line.startswith("@task")
        }
    assert found == set(TASKS)


def test_workers_are_numbered_and_those_that_beat_come_first() -> None:
    pulses = [
        Pulse(name="worker:shop-pc:7:aaaaaa", beat_at=NOW - 86_000),
        Pulse(name="worker:shop-pc:9:bbbbbb", beat_at=NOW - 3),
        Pulse(name="schedule", beat_at=NOW),
    ]
    with translation.override("zh-hans"):
        told = told_pulses(pulses, NOW)
    assert [words for words, *_ in told] == ["后台 1", "后台 2（已停）", "定时任务"]
    assert told[0][1] == "worker:shop-pc:9:bbbbbb"


def test_an_unknown_pulse_keeps_its_name() -> None:
    assert pulse_word("every:dance") == "every:dance"


@pytest.mark.django_db
def test_the_page_shows_no_machine_name_but_where_one_points_at_it(desk: Desk) -> None:
    Pulse.objects.create(name="worker:shop-pc:9:bbbbbb", beat_at=NOW)
    page = signed_in(desk, "alice").get("/signs/").content.decode()
    assert page.count("shop-pc") == page.count('title="worker:shop-pc:9:bbbbbb"') == 1
