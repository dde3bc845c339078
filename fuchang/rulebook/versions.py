"""The version lock: which contents each version of a kind had, so that none changes in silence."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from fuchang.kernel.errors import AskUser
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.loader import Book, Page, RulebookError, parse, read_page
from fuchang.rulebook.operators import Closed

LOCK_FILE = "versions.lock.yml"
# A version is what sellers get. Its life, its review and its proofs may go on under one number.
_BESIDE = {"version", "status", "reviewed", "examples", "known_gaps"}
_HEAD = (
    "# Written by `fuchang rules lock`; never by hand. sha256 of the contents of each version.\n"
)


class Locked(Closed):
    """A version and the hash of its contents."""

    version: int = Field(ge=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    since: date


@dataclass(frozen=True)
class Lock:
    """The lock of one layer; `page` is missing where the layer has none."""

    entries: Mapping[str, Locked]
    page: Page | None = None


class LockRefused(AskUser):
    """The book has changed in a way that a lock does not allow."""

    def __init__(self, *, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        listed = "\n".join(f"  {name}: {problem}" for name, problem in problems.items())
        super().__init__(f"{LOCK_FILE} stays as it is:\n{listed}")


def contents_hash(kind: Kind) -> str:
    """sha256 of the kind as canonical JSON, without what may change under one version.

    Defaults are left out: a new field of the grammar changes no kind that does not use it.
    """
    data = kind.model_dump(mode="json", exclude=_BESIDE, exclude_defaults=True)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_lock(folder: Path) -> Lock:
    """The lock of a layer, empty if it has none. Raises RulebookError."""
    path = folder / LOCK_FILE
    if not path.exists():
        return Lock(entries={})
    page = read_page(path, folder=folder)
    if not isinstance(page.data, dict):
        raise RulebookError(file=page.file, line=1, problem="must map ids to versions")
    names = [str(name) for name in page.data]
    return Lock(entries={name: parse(Locked, page=page, at=(name,)) for name in names}, page=page)


def objection(kind: Kind, before: Locked) -> str:
    """Why the kind may not follow what was locked; empty if it may."""
    if kind.since != before.since:
        return (
            f"id {kind.id} is taken since {before.since}; ids are never reused:"
            f" keep since, or give the new kind another id"
        )
    if kind.version < before.version:
        return f"version {kind.version} is below the locked {before.version}"
    if kind.version == before.version and contents_hash(kind) != before.sha256:
        return f"the contents changed but not the version: write version: {before.version + 1}"
    return ""


def relock(book: Book, folder: Path) -> tuple[str, ...]:
    """Rewrite the lock of a layer; the ids that were added or raised.

    Raises LockRefused for contents changed under one version, a reused id, a kind that is gone.
    """
    before = read_lock(folder).entries
    kinds = {name: kind for name, kind in book.kinds.items() if book.pages[name].folder == folder}
    problems = {name: _problem(before[name], kinds.get(name)) for name in before}
    if any(problems.values()):
        raise LockRefused(problems={name: said for name, said in problems.items() if said})
    after = {name: _locked(kind) for name, kind in sorted(kinds.items())}
    text = yaml.safe_dump(after, sort_keys=False, allow_unicode=True)
    (folder / LOCK_FILE).write_text(_HEAD + text, encoding="utf-8")
    return tuple(
        name
        for name, kind in sorted(kinds.items())
        if name not in before or before[name].version != kind.version
    )


def _problem(before: Locked, kind: Kind | None) -> str:
    if kind is None:
        return "the kind is gone; keep its file with status: retired"
    return objection(kind, before)


def _locked(kind: Kind) -> dict[Literal["version", "sha256", "since"], object]:
    return {"version": kind.version, "sha256": contents_hash(kind), "since": kind.since}
