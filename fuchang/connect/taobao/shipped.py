"""The YAML files that come with this package; plain data, checked by whoever asks for them."""

from importlib import resources
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped(name: str) -> Any:
    """The contents of a YAML file beside this module."""
    return parsed(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


def shipped_folder(name: str) -> list[Any]:
    """The contents of every YAML file of a folder beside this module, by file name."""
    folder = resources.files(__package__).joinpath(name)
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yml")),
        key=lambda one: one.name,
    )
    return [parsed(entry.read_text(encoding="utf-8")) for entry in files]


def parsed(text: str) -> Any:
    """The contents of a YAML text."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are the safe ones
