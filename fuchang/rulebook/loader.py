"""Reads the book and a shop's overlay from YAML; every error names file and line."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from fuchang.kernel.errors import AskUser
from fuchang.rulebook.grammar import Channel, Evidence, Kind, Paper, Step, Window

_Model = TypeVar("_Model", bound=BaseModel)
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Examples at the end of a page: half of the book, and only `rules` wants them.
_PROOFS = re.compile(r"\nexamples:[^\n]*(?:\n(?:[ #-][^\n]*)?)*\Z")
_LISTS: dict[str, type[BaseModel]] = {
    "steps": Step,
    "evidence": Evidence,
    "channels": Channel,
    "windows": Window,
    "papers": Paper,
}


class RulebookError(AskUser):
    """Something in the book is wrong: file, line, what, and the right answers."""

    def __init__(self, *, file: str, line: int, problem: str) -> None:
        self.file = file
        self.line = line
        self.problem = problem
        super().__init__(f"{file}:{line}: {problem}")


@dataclass(frozen=True)
class Page:
    """One YAML file of the layer in `folder`: its data, and the line of every place in it.

    Both are read out of the text when somebody asks, and a book keeps its pages unread: what stands
    where takes many times the memory of the text, and only mistakes are told with their place.
    """

    file: str
    text: str
    folder: Path

    def line(self, place: tuple[object, ...]) -> int:
        """The line (from 1) of the deepest part of `place` that the file really has."""
        node = self.root
        line = node.start_mark.line if node else 0
        for part in place:
            node = _child(node, part)
            if node is None:
                break
            line = node.start_mark.line
        return line + 1

    @cached_property
    def data(self) -> object:
        """What it says, as YAML has it."""
        return yaml.load(self.text, Loader=_Loader)  # noqa: S506 - both loaders are the safe ones

    @cached_property
    def root(self) -> yaml.Node | None:
        """The page as nodes that know their lines."""
        return yaml.compose(self.text, Loader=_Loader)


@dataclass(frozen=True)
class Book:
    """The whole book: kinds and what they refer to, by id.

    `pages` holds each kind's file, `entries` the file and place of each step, window ... by list;
    `layers` the folders it was read from, the shipped one first.
    """

    kinds: Mapping[str, Kind]
    steps: Mapping[str, Step]
    evidence: Mapping[str, Evidence]
    channels: Mapping[str, Channel]
    windows: Mapping[str, Window]
    papers: Mapping[str, Paper]
    pages: Mapping[str, Page]
    own_windows: frozenset[str] = frozenset()
    entries: Mapping[str, Mapping[str, tuple[Page, int]]] = field(default_factory=dict)
    layers: tuple[Path, ...] = ()

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


def read_page(path: Path, *, folder: Path, proofs: bool = True) -> Page:
    """Parse one YAML file of a layer. Raises RulebookError naming the line that is no YAML.

    The shipped book's files are named from its folder on, a shop's own by the whole path. Without
    `proofs` a page ends before its examples.
    """
    name = (path.relative_to(folder) if folder == shipped_book() else path).as_posix()
    text = path.read_text(encoding="utf-8")
    if not proofs:
        text = _PROOFS.sub("\n", text)
    page = Page(file=name, text=text, folder=folder)
    try:
        empty = page.data is None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulebookError(file=name, line=line, problem=f"no YAML: {error.problem}") from error
    if empty:
        raise RulebookError(file=name, line=1, problem="the file is empty")
    return page


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


def _files(folder: Path, name: str) -> Iterator[Path]:
    single = folder / f"{name}.yml"
    yield from [single] if single.exists() else []
    yield from sorted((folder / name).glob("*.yml"))


class _Reading:
    """One layer after the other, what comes later put over what came before."""

    def __init__(self, *, broken: list[RulebookError] | None, proofs: bool) -> None:
        self.broken = broken
        self.proofs = proofs
        self.kinds: dict[str, Kind] = {}
        self.pages: dict[str, Page] = {}
        self.lists: dict[str, dict[str, BaseModel]] = {name: {} for name in _LISTS}
        self.entries: dict[str, dict[str, tuple[Page, int]]] = {name: {} for name in _LISTS}

    def layer(self, folder: Path) -> None:
        """Read a folder: its kinds, then its lists."""
        for path in sorted((folder / "book").rglob("*.yml")):
            with self._kept():
                self._kind(path, folder)
        for name in _LISTS:
            for path in _files(folder, name):
                with self._kept():
                    self._list(path, folder, name)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except RulebookError as error:
            if self.broken is None:
                raise
            self.broken.append(error)

    def _kind(self, path: Path, folder: Path) -> None:
        page = read_page(path, folder=folder, proofs=self.proofs)
        kind = parse(Kind, page=page)
        expected = ".".join(path.relative_to(folder / "book").with_suffix("").parts)
        if kind.id != expected:
            problem = f"id must be {expected}, as the file is named"
            raise RulebookError(file=page.file, line=page.line(("id",)), problem=problem)
        self.kinds[kind.id], self.pages[kind.id] = kind, replace(page)

    def _list(self, path: Path, folder: Path, name: str) -> None:
        page = read_page(path, folder=folder)
        unread = replace(page)
        if not isinstance(page.data, list):
            raise RulebookError(file=page.file, line=1, problem=f"must be a list of {name}")
        for number in range(len(page.data)):
            with self._kept():
                entry = parse(_LISTS[name], page=page, at=(number,))
                self._once(entry.id, page=unread, number=number, of=name)  # type: ignore[attr-defined]
                self.lists[name][entry.id] = entry  # type: ignore[attr-defined]

    def _once(self, key: str, *, page: Page, number: int, of: str) -> None:
        before = self.entries[of].get(key)
        if before and before[0].folder == page.folder:
            where = f"{before[0].file}:{before[0].line((before[1],))}"
            problem = f"{key} stands already in {where}; an id names one thing"
            raise RulebookError(file=page.file, line=page.line((number, "id")), problem=problem)
        self.entries[of][key] = (page, number)


def load(
    *,
    overlay: Path | None = None,
    folder: Path | None = None,
    broken: list[RulebookError] | None = None,
    proofs: bool = True,
) -> Book:
    """The shipped book with the overlay's kinds, steps, windows ... put over it, by id.

    Raises RulebookError, unless `broken` collects the errors: then what is right is loaded. Without
    `proofs` kinds have no examples, and the book is read in half the time.
    References are checked by `rulebook.checks`, not here.
    """
    layers = (folder or shipped_book(), *([overlay] if overlay else []))
    read = _Reading(broken=broken, proofs=proofs)
    for layer in layers:
        read.layer(layer)
    windows = read.entries["windows"]
    own = frozenset(key for key, (page, _) in windows.items() if page.folder != layers[0])
    return Book(
        kinds=read.kinds,
        pages=read.pages,
        own_windows=own,
        entries=read.entries,
        layers=layers,
        **read.lists,  # type: ignore[arg-type]
    )
