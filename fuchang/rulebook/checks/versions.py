"""The book agrees with the version lock: contents change only with the version, ids stay."""

from collections.abc import Iterator

from fuchang.rulebook.checks.issue import Look, Place, Remark, of_book, of_kinds
from fuchang.rulebook.grammar import Kind
from fuchang.rulebook.versions import LOCK_FILE, objection


@of_kinds()
def version_locked(kind: Kind, look: Look) -> Iterator[tuple[Place, str]]:
    """Contents differ from the lock only where the version is raised; an id keeps its `since`."""
    lock = look.locks[str(look.book.pages[kind.id].folder)]
    entry = lock.entries.get(kind.id)
    if lock.page is None:
        return
    if entry is None or kind.version > entry.version:
        yield (
            ("version",),
            f"version {kind.version} is not in {LOCK_FILE} yet: run `fuchang rules lock`",
        )
        return
    problem = objection(kind, entry)
    if problem:
        yield ("version",), problem


@of_book()
def id_kept(look: Look) -> Iterator[Remark]:
    """A kind once locked stays in the book: it is retired, never deleted."""
    for lock in look.locks.values():
        for name in lock.entries:
            if lock.page is not None and name not in look.book.kinds:
                problem = (
                    f"{name} is gone; keep its file with status: retired, ids are never reused"
                )
                yield Remark(lock.page, (name,), problem)
