"""The API object; every module beside this one that has a `router` is part of it, found by walking."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

import fuchang.api
from fuchang.api import problems
from fuchang.api.doors import CHANGING, LONGEST_KEY, Key
from fuchang.api.parsing import CarefulParser

ABOUT = """异常台能做的一切，机器也能做。每个请求带 `Authorization: Bearer <令牌>`（设置 → API 令牌）。
Everything that the desk does, for machines. Times are epoch seconds UTC, money is fen, lists come page
by page: `after` of one page asks for the next. Every change takes an `Idempotency-Key`: repeated within
72 hours it has one effect and gets the same answer. Problems are `{code, message, details}`.
See docs/manual/api.md."""
_ONCE = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "the same key again within 72 hours: one effect, the same answer",
    "schema": {"type": "string", "pattern": f"^[ -~]{{1,{LONGEST_KEY}}}$"},
}
_FACTOR = {
    "in": "header",
    "name": "Second-Factor",
    "required": False,
    "description": "a fresh code of the authenticator of the owner who made the key",
    "schema": {"type": "string", "pattern": "^[0-9]{6}$"},
}


class DeskAPI(NinjaAPI):
    """Ours: an operation is known by the name of its function, and the description is made once."""

    _told: OpenAPISchema | None = None

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **about: Any) -> OpenAPISchema:
        """The description with the headers that the door reads."""
        if self._told is None:
            told = super().get_openapi_schema(**{"path_prefix": "/api/", **about})
            for ways in told["paths"].values():
                for method, operation in ways.items():
                    operation["parameters"] += _headers(method.upper(), operation)
            self._told = told
        return self._told


def _headers(method: str, operation: dict[str, Any]) -> list[dict[str, Any]]:
    factor = [_FACTOR] if {"people", "keys", "couriers"} & set(operation.get("tags", ())) else []
    return [*([_ONCE] if method in CHANGING else []), *factor]


api = DeskAPI(
    title="复常 Fuchang",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    auth=Key(),
    parser=CarefulParser(),
    docs_url=None,
)
problems.install(api)
for _module in iter_modules(fuchang.api.__path__):
    _found = (
        None
        if _module.name == "desk"
        else getattr(import_module(f"fuchang.api.{_module.name}"), "router", None)
    )
    if _found is not None:
        api.add_router("", _found)
