"""Reads the book and a shop's overlay from YAML; every error names file and line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from fuchang.kernel.errors import AskUser
from fuchang.rulebook.grammar import Channel, Evidence, Kind, Step, Window

_Model = TypeVar("_Model", bound=BaseModel)
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RulebookError(AskUser):
    """Something in the book is wrong: file, line, what, and the right answers."""

    def __init__(self, *, file: str, line: int, problem: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        super().__init__(f"{file}:{line}: {problem}")


@dataclass(frozen=True)
class Page:
    """One YAML file: its data, and the line of every place in it."""

    file: str
    data: object
    root: yaml.Node

    def line(self, place: tuple[object, ...]) -> int:
        """The line (from 1) of the deepest part of `place` that the file really has."""
        node: yaml.Node | None = self.root
        line = self.root.start_mark.line
        for part in place:
            node = _child(node, part)
            if node is None:
                break
            line = node.start_mark.line
        return line + 1


@dataclass(frozen=True)
class Book:
    """The whole book: kinds and what they refer to, by id."""

    kinds: Mapping[str, Kind]
    steps: Mapping[str, Step]
    evidence: Mapping[str, Evidence]
    channels: Mapping[str, Channel]
    windows: Mapping[str, Window]
    pages: Mapping[str, Page]
    own_windows: frozenset[str] = frozenset()

    @cached_property
    def in_force(self) -> tuple[Kind, ...]:
        """Kinds that are searched for: active and on trial, in order of id."""
        return tuple(
            kind for _, kind in sorted(self.kinds.items()) if kind.status in {"active", "trial"}
        )


def _child(node: yaml.Node | None, part: object) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part]  # type: ignore[no-any-return]
    return node if isinstance(part, str) else None


def read_page(path: Path, *, name: str) -> Page:
    """Parse one YAML file. Raises RulebookError naming the line that is no YAML."""
    loader = _Loader(path.read_text(encoding="utf-8"))
    try:
        root = loader.get_single_node()
        data = loader.construct_document(root) if root else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulebookError(file=name, line=line, problem=f"no YAML: {error.problem}") from error
    finally:
        loader.dispose()
    if root is None:
        raise RulebookError(file=name, line=1, problem="the file is empty")
    return Page(file=name, data=data, root=root)


def parse(model: type[_Model], *, page: Page, at: tuple[object, ...] = ()) -> _Model:
    """The model in the page at a place. Raises RulebookError for the first mistake."""
    data = page.data
    for part in at:
        data = data[part]  # type: ignore[index]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = (*at, *first["loc"])
        where = ".".join(str(part) for part in first["loc"])
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise RulebookError(
            file=page.file, line=page.line(place), problem=f"{where}: {first['msg']}{more}"
        ) from error


def shipped_book() -> Path:
    """The folder of the book that comes with the package."""
    return Path(str(resources.files("fuchang.rulebook")))


def _lists(folder: Path, name: str, model: type[_Model]) -> Iterator[tuple[str, _Model, Page]]:
    """Entries of `<name>.yml` and of every `<name>/*.yml`, each a list."""
    single = folder / f"{name}.yml"
    files = [single] if single.exists() else []
    for path in [*files, *sorted((folder / name).glob("*.yml"))]:
        page = read_page(path, name=str(path.relative_to(folder)))
        entries = page.data if isinstance(page.data, list) else []
        for number in range(len(entries)):
            entry = parse(model, page=page, at=(number,))
            yield entry.id, entry, page  # type: ignore[attr-defined]


def _kinds(folder: Path) -> Iterator[tuple[Kind, Page]]:
    for path in sorted((folder / "book").rglob("*.yml")):
        name = str(path.relative_to(folder))
        page = read_page(path, name=name)
        kind = parse(Kind, page=page)
        expected = ".".join(path.relative_to(folder / "book").with_suffix("").parts)
        if kind.id != expected:
            raise RulebookError(
                file=name, line=page.line(("id",)), problem=f"id must be {expected}, as the file is named"
            )
        yield kind, page


def load(*, overlay: Path | None = None, folder: Path | None = None) -> Book:
    """The shipped book with the overlay's kinds, steps, windows ... put over it, by id.

    Raises RulebookError. References are checked by `rulebook.checks`, not here.
    """
    kinds: dict[str, Kind] = {}
    pages: dict[str, Page] = {}
    lists: dict[str, dict[str, BaseModel]] = {}
    models = {"steps": Step, "evidence": Evidence, "channels": Channel, "windows": Window}
    own: set[str] = set()
    for layer in [folder or shipped_book(), *([overlay] if overlay else [])]:
        for kind, page in _kinds(layer):
            kinds[kind.id], pages[kind.id] = kind, page
        for name, model in models.items():
            found = {key: entry for key, entry, _ in _lists(layer, name, model)}
            lists.setdefault(name, {}).update(found)
            own |= set(found) if layer == overlay and name == "windows" else set()
    return Book(kinds=kinds, pages=pages, own_windows=frozenset(own), **lists)  # type: ignore[arg-type]
