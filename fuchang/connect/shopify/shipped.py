"""The files that come with this package: queries, words, topics."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_WHOLE = "order_fields"


@cache
def query(name: str) -> str:
    """The text of a query, with the fragment that it spreads."""
    folder = files(__package__).joinpath("queries")
    text = folder.joinpath(f"{name}.graphql").read_text(encoding="utf-8")
    if "...OrderFields" in text:
        text += folder.joinpath(f"{_WHOLE}.graphql").read_text(encoding="utf-8")
    return text


@cache
def words() -> dict[str, dict[str, str]]:
    """Lists of the platform's words."""
    found: dict[str, dict[str, str]] = _yaml("words.yml")
    return found


@cache
def topics() -> dict[str, dict[str, Any]]:
    """What each topic of a webhook wants done."""
    found: dict[str, dict[str, Any]] = _yaml("topics.yml")["topics"]
    return found


def _yaml(name: str) -> Any:
    return yaml.safe_load(files(__package__).joinpath(name).read_text(encoding="utf-8"))
