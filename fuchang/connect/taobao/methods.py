"""The methods of the gateway as data: what they ask, how they page, where the rows lie, what maps them."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from fuchang.connect.taobao.envelope import listed, unwrapped, walked
from fuchang.connect.taobao.shipped import shipped_folder
from fuchang.kernel.errors import UnknownWord

_NOTHING = (None, "", False, "false", 0, "0")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Paging(_Data):
    """How a list is read page by page; `more` says how one learns of another page."""

    page: str = "page_no"
    size: str = "page_size"
    size_max: int = 100
    size_wise: int = 40
    more: Literal["has_next", "total"] = "has_next"


class Window(_Data):
    """Which stretch of time a list is asked for."""

    start: str
    end: str
    wise_s: int = 1800
    longest_s: int = 86_400
    back_s: int = 7_776_000
    order: Literal["unknown", "modified desc", "created desc"] = "unknown"


class Failure(_Data):
    """Where an answer of status 200 says that it failed after all."""

    code: str
    words: str


class Method(_Data):
    """One method; `kind` act may not be repeated after an unknown outcome."""

    name: str
    title: str
    id: int | None = None
    kind: Literal["list", "one", "act"]
    session: Literal["required", "optional", "none"] = "required"
    fields: tuple[str, ...] = ()
    fixed: Mapping[str, str] = Field(default_factory=dict)
    needs: tuple[str, ...] = ()
    paging: Paging | None = None
    window: Window | None = None
    rows: str = ""
    has_next: str = "has_next"
    total: str = "total_results"
    success: str = ""
    failure: Failure | None = None
    maps: tuple[str, ...] = ()

    @property
    def safe(self) -> bool:
        """Whether asking twice does no more than asking once."""
        return self.kind != "act"

    def asked(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The whole question: what is fixed, the fields, and what the caller says."""
        fields = {"fields": ",".join(self.fields)} if self.fields else {}
        return {**self.fixed, **fields, **params}

    def missing(self, params: Mapping[str, Any]) -> list[str]:
        """What the caller left out."""
        return [name for name in self.needs if params.get(name) in (None, "")]


class Answer:
    """What a method answered."""

    def __init__(self, method: Method, told: Mapping[str, Any]) -> None:
        self.method = method
        self.body = unwrapped(method.name, dict(told))

    def rows(self) -> list[dict[str, Any]]:
        """Its rows; the body itself where the method names no place."""
        return listed(self.body, self.method.rows) if self.method.rows else [self.body]

    def row(self) -> dict[str, Any]:
        """Its only row, or an empty one."""
        return next(iter(self.rows()), {})

    def at(self, path: str) -> Any:
        """What lies at a path."""
        return walked(self.body, path)

    @property
    def has_next(self) -> bool:
        """Whether there is another page."""
        return self.at(self.method.has_next) in (True, "true")

    @property
    def total(self) -> int | None:
        """How many rows there are on all pages, where the answer says so."""
        said = str(self.at(self.method.total) or "")
        return int(said) if said.isdigit() else None

    def failed(self) -> tuple[str, str] | None:
        """(code, words) of a failure that came with status 200 and no `error_response`."""
        failure = self.method.failure
        good = not self.method.success or self.at(self.method.success) not in _NOTHING
        code = str(self.at(failure.code) or "") if failure else ""
        words = str(self.at(failure.words) or "") if failure else ""
        if good and (self.method.success or not code):
            return None
        return code, words


@cache
def methods() -> Mapping[str, Method]:
    """Every method that came with this package, by name."""
    rows = [row for file in shipped_folder("methods") for row in file["methods"]]
    return {row["name"]: Method.model_validate(row) for row in rows}


def method(name: str) -> Method:
    """The method of that name. Raises UnknownWord."""
    if name not in methods():
        raise UnknownWord(what="method", got=name, known=methods())
    return methods()[name]
