"""What a status keeps a seller from doing: data of `blocked.yml`, by status code."""

from functools import cache
from importlib import resources

import yaml

ACTS = ("login", "ship", "withdraw", "list", "refund", "promote", "sync")


@cache
def blocked(status_code: str) -> tuple[str, ...]:
    """The acts (`ACTS`) that the status blocks; none for a code of which the data say nothing."""
    return _all().get(status_code, ())


@cache
def _all() -> dict[str, tuple[str, ...]]:
    text = resources.files("fuchang.rulebook").joinpath("blocked.yml").read_text(encoding="utf-8")
    return {str(code): tuple(acts) for code, acts in yaml.safe_load(text).items()}
