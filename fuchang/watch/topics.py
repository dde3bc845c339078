"""The topics that a receiver may choose, as data: `topics.yml`, in groups by their first word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from fuchang.kernel.errors import UnknownWord


@dataclass(frozen=True, slots=True)
class Title:
    """What a topic is called."""

    zh: str
    en: str


@cache
def topics() -> Mapping[str, Title]:
    """Every topic with its title in both languages."""
    page = (files("fuchang.watch") / "topics.yml").read_text(encoding="utf-8")
    return {topic: Title(**titles) for topic, titles in yaml.safe_load(page).items()}


def groups() -> dict[str, list[str]]:
    """`case`, `hold`, …, each with its topics."""
    found: dict[str, list[str]] = {}
    for topic in topics():
        found.setdefault(topic.split(".")[0], []).append(topic)
    return found


def known(wanted: Iterable[str]) -> list[str]:
    """The chosen topics and patterns (`hold.*`), each once. Raises UnknownWord."""
    asked = sorted(set(wanted))
    patterns = {f"{group}.*" for group in groups()}
    for one in asked:
        if one not in topics() and one not in patterns:
            raise UnknownWord(what="topic", got=one, known={*topics(), *patterns})
    return asked


def chosen(patterns: Iterable[str]) -> set[str]:
    """The topics that a receiver's choice means: what a page ticks."""
    wanted = list(patterns)
    return {one for one in topics() if one in wanted or f"{one.split('.')[0]}.*" in wanted}
