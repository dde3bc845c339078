"""Which action of the table of roles an operation takes: `operations.yml`, read once."""

import re
from functools import cache
from importlib.resources import files

import yaml

_BLANK = re.compile(r"<(?:\w+:)?(\w+)>")


@cache
def operations() -> dict[str, str]:
    """`POST cases/{number}/accept` → `work_case`."""
    page: dict[str, str] = yaml.safe_load(
        (files("fuchang.api") / "operations.yml").read_text(encoding="utf-8")
    )
    return page


def action_of(method: str, route: str) -> str:
    """The action of a matched address (`api/cases/<number>`); empty for what is no operation."""
    path = _BLANK.sub(r"{\1}", route).removeprefix("api/")
    return operations().get(f"{method} {path}", "")
