"""A machine with a key: what the tests of the API speak through."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fuchang.shops import keys
from fuchang.store.walls import everything
from tests.people import NOW, Desk


class Machine:
    """A client with a key of a role, made by the owner of the shop."""

    def __init__(self, desk: Desk, role: str = "lead", maker: str = "alice") -> None:
        shop = desk.other if maker == "charlie" else desk.mine
        with everything("the test makes a key"):
            key, text = keys.make(
                desk.access(maker), name="ERP", role=role, shops=[shop.pk], now=NOW
            )
        self.key, self.text, self.client = key, text, Client()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.generic(
            method, f"/api/{path}", sent if body is not None else b"", "application/json",
            headers={"Authorization": f"Bearer {self.text}", **headers},
        )  # fmt: skip

    def hand_in(self, path: str, name: str, contents: bytes, about: Any = None, **headers: str) -> Any:  # fmt: skip
        """A file, as multipart."""
        parts = {**(about or {}), "file": SimpleUploadedFile(name, contents)}
        return self.client.post(
            f"/api/{path}", parts, headers={"Authorization": f"Bearer {self.text}", **headers}
        )


def operations() -> dict[str, tuple[str, str]]:
    """Every operation that the API tells of: its id, method and path."""
    told = Client().get("/api/openapi.json").json()
    return {
        operation["operationId"]: (method.upper(), path)
        for path, ways in told["paths"].items()
        for method, operation in ways.items()
    }


BLANKS = {
    "number": "YC26000001", "kind": "refund.no_tracking", "key": "1", "event": "1", "step": "x",
    "row": "1", "view": "1", "person": "1", "shop": "1", "channel": "hotline", "day": "2026-10-01",
}  # fmt: skip


def filled(path: str, **blanks: object) -> str:
    """The path with something in every blank."""
    return path.format_map(dict.fromkeys(_names(path), "1") | BLANKS | blanks)


def _names(path: str) -> list[str]:
    return [part.split("}")[0] for part in path.split("{")[1:]]
