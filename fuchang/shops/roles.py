"""The table of roles as data: `roles.yml`, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

ROLES = ("readonly", "auditor", "agent", "lead", "finance", "owner")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that may be done, and how far each role may go (`x`, `own`, `quota`, …)."""

    name: str
    zh: str
    en: str
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Roles:
    """The whole table. `second_factor` are the roles that must have one; `quota`: so many a day."""

    titles: Mapping[str, Mapping[str, str]]
    second_factor: frozenset[str]
    actions: Mapping[str, Action]
    quota: Mapping[str, int]

    def extent(self, role: str, action: str) -> str:
        """How far a role may go with an action; empty: not at all. Raises KeyError for no action."""
        return self.actions[action].roles.get(role, "")


@cache
def roles() -> Roles:
    """The table that ships with the desk."""
    page = yaml.safe_load((files("fuchang.shops") / "roles.yml").read_text(encoding="utf-8"))
    return Roles(
        titles=page["roles"],
        second_factor=frozenset(page["second_factor"]),
        actions={
            name: Action(name, about["title"]["zh"], about["title"]["en"], about["roles"])
            for name, about in page["actions"].items()
        },
        quota=page["quota"],
    )
