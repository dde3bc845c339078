"""Compiles the catalogues (.po → .mo) when the package is built or installed for editing."""

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("fuchang") / "web" / "locale"


class CatalogueHook(BuildHookInterface):  # type: ignore[misc,type-arg]
    """Hatch calls `initialize` before it gathers the files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Write a .mo beside every .po."""
        for path in (Path(self.root) / LOCALE).rglob("*.po"):
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
