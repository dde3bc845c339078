"""The permission matrix: every page, every operation of the API, and how far each role may go."""

from collections.abc import Iterator

from django.utils.module_loading import import_string

from fuchang.shops.roles import ROLES, roles


def matrix() -> list[dict[str, str]]:
    """One row per page and method, and per operation: its address, its action, the roles."""
    return [_row(*one) for one in (*_pages(), *_operations())]


def _pages() -> Iterator[tuple[str, str, str, str]]:
    for route in import_string("fuchang.web.routes.routes")():
        for method in route.methods:
            yield method, f"/{route.path}", route.name, route.action


def _operations() -> Iterator[tuple[str, str, str, str]]:
    listed = import_string("fuchang.api.operations.operations")()
    told = import_string("fuchang.api.desk.api").get_openapi_schema()
    for path, ways in told["paths"].items():
        for method in map(str.upper, ways):
            name = f"{method} {path.removeprefix('/api/')}"
            yield method, path, f"api {name}", listed.get(name, "not_listed")


def _row(method: str, address: str, name: str, action: str) -> dict[str, str]:
    told = {"method": method, "address": address, "name": name, "action": action}
    stranger = "x" if action == "public" else "-"
    return told | {"anonymous": stranger} | {role: _extent(role, action) for role in ROLES}


def _extent(role: str, action: str) -> str:
    if action in {"public", "signed_in"}:
        return "x"
    return roles().extent(role, action) or "-" if action in roles().actions else "-"
