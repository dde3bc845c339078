"""The twelve statuses of a parcel and the closed list of reasons, as `statuses.yml` has them."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from fuchang.facts.codes import code
from fuchang.kernel.errors import UnknownWord


@dataclass(frozen=True, slots=True, order=True)
class Meaning:
    """What a provider's code or a courier's words mean. `handed`: the buyer took it out by a code."""

    status: str = "unknown"
    reason: str = ""
    handed: bool = False

    @property
    def known(self) -> bool:
        """Whether it says anything."""
        return self.status != "unknown"

    @property
    def is_verdict(self) -> bool:
        """Whether it judges the whole trace on the day of asking, rather than telling of a scan."""
        return bool(self.reason) and bool(_reason(self.reason).get("verdict"))

    @property
    def is_scan(self) -> bool:
        """Whether somebody had the parcel in hand."""
        return bool(_statuses()[self.status].get("scan", True)) and not self.is_verdict

    @property
    def trace(self) -> int:
        """The code of the fact tables."""
        told = _reason(self.reason) if self.reason else {}
        return code(kind="trace", word=told.get("trace", _statuses()[self.status]["trace"]))

    def __str__(self) -> str:
        return f"{self.status}/{self.reason}" if self.reason else self.status


UNKNOWN = Meaning()


def meaning(written: str, *, handed: bool = False) -> Meaning:
    """`delivered/agent` of a mapping file. Raises UnknownWord, listing the right answers."""
    status, _, reason = written.partition("/")
    if status not in _statuses():
        raise UnknownWord(what="status", got=status, known=_statuses())
    if reason and _reasons().get(reason, {}).get("of") != status:
        fitting = [name for name, one in _reasons().items() if one["of"] == status]
        raise UnknownWord(what=f"reason of {status}", got=reason, known=fitting)
    return Meaning(status, reason, handed)


def zh(one: Meaning) -> str:
    """Its Chinese name, the reason first."""
    name = _reason(one.reason) if one.reason else _statuses()[one.status]
    return str(name["zh"])


def weight(one: Meaning, *, proof_scan: bool = False) -> int:
    """What a delivery is worth as proof against 未收到货, of 100; 0 for anything else."""
    if one.status != "delivered":
        return 0
    table = _table()
    plain = int(table["plain_delivery_weight"])
    worth = int(_reason(one.reason).get("weight", plain)) if one.reason else plain
    if one.handed:
        worth = max(worth, int(table["handed_over_weight"]))
    return min(100, worth + (int(table["proof_scan_weight"]) if proof_scan else 0))


def _statuses() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = _table()["statuses"]
    return found


def _reasons() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = _table()["reasons"]
    return found


def _reason(name: str) -> dict[str, Any]:
    return _reasons()[name]


@cache
def _table() -> dict[str, Any]:
    text = files(__package__).joinpath("statuses.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found
