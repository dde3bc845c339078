"""What a person may ask of a check."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from fuchang.kernel.config import home, overlay_book, setting


def run_secret() -> bytes:
    """What personal identifiers are hashed with: `FUCHANG_SECRET`, or fresh bytes for this run alone."""
    given = setting("FUCHANG_SECRET")
    return given.encode() if given else secrets.token_bytes(32)


@dataclass(frozen=True)
class Settings:
    """`now` 0 means: found out from the files; empty texts mean: the default."""

    engine: str = "duckdb"
    memory: str = ""
    shop: str = ""
    now: int = 0
    kinds: tuple[str, ...] = ()
    book: Path | None = field(default_factory=overlay_book)
    maps_home: Path | None = field(default_factory=lambda: home() / "maps")
    secret: bytes = field(default_factory=run_secret, repr=False)
