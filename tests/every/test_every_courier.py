"""What holds for each tracking service: its files, its samples, what it says it offers, its walls."""

import ast
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from fuchang.connect.couriers import standing, trace
from fuchang.connect.couriers.providers import provider, providers, read_any
from fuchang.connect.couriers.reading import shape_of
from fuchang.facts.couriers import courier_of

ROOM = Path(__file__).resolve().parents[2] / "fuchang" / "connect" / "couriers"
NOW = 1_796_000_000
KEYS = {"query", "subscribe", "recognise", "proof", "intercept"}


def samples() -> list[Any]:
    return [
        pytest.param(name, path, id=f"{name}/{path.stem}")
        for name in providers()
        for path in sorted((ROOM / name / "samples").glob("*.yml"))
    ]


def test_every_folder_is_a_service_and_every_service_a_folder() -> None:
    folders = {path.parent.name for path in ROOM.glob("*/courier.yml")}
    assert set(providers()) == folders
    assert {"kuaidi100", "kdniao", "seventeentrack", "taobao"} <= folders


@pytest.mark.parametrize("name", providers())
def test_it_has_samples_that_cover_its_shapes(name: str) -> None:
    documents = [yaml.safe_load(path.read_bytes())["document"] for path in (ROOM / name).glob("samples/*.yml")]  # fmt: skip
    assert documents
    shapes = provider(name).mapping.written.shapes
    seen = [shape_of(provider(name).mapping, one) for one in documents]
    read_elsewhere = {"kuaidi100": {"wrapped", "refused"}, "seventeentrack": {"refused"}, "taobao": {"simple"}}  # fmt: skip
    missing = {key for key, shape in shapes.items() if shape not in seen}
    assert missing <= read_elsewhere.get(name, set())


@pytest.mark.parametrize(("name", "path"), samples())
def test_a_sample_is_read_as_it_should_be(name: str, path: Path) -> None:
    sample = yaml.safe_load(path.read_bytes())
    histories = read_any(sample["document"], now=NOW)
    assert [one.provider for one in histories] == [name] * len(sample["means"])
    for history, expected in zip(histories, sample["means"], strict=True):
        found = standing(trace(history))
        told = {
            "number": history.number,
            "courier": history.courier,
            "corrected": history.corrected,
            "problem": history.problem,
            "ended": history.ended,
            "status": found.status,
            "reason": found.means.reason,
            "handed": found.means.handed,
            "scans": found.scans,
            "signed": found.signed_at is not None,
        }
        assert {key: told[key] for key in expected} == expected
        assert not history.unread
        assert not history.unknown_codes


@pytest.mark.parametrize("name", providers())
def test_it_can_do_what_it_says_that_it_offers_and_no_more(name: str) -> None:
    one = provider(name)
    offers = set(one.sheet.offers)
    assert hasattr(one.room, "heard") == ("call" in offers)
    if not offers:
        assert not hasattr(one.room, "open_with")
        return
    given = {key.name: "x" for key in one.sheet.keys}
    client = one.through(lambda *_: {}) if one.sheet.via else one.open_with(given)
    assert {act for act in KEYS if hasattr(client, act)} == offers & KEYS


@pytest.mark.parametrize("name", providers())
def test_its_sheet_says_when_somebody_looked(name: str) -> None:
    sheet = provider(name).sheet
    assert sheet.zh
    assert sheet.en
    assert sheet.verified_on >= "2026-11-01"
    assert all(url.startswith("https://") for url in sheet.places.values())


@pytest.mark.parametrize("name", providers())
def test_it_names_couriers_that_we_know(name: str) -> None:
    one = provider(name)
    unknown = [ours for ours in (*one.mapping.written.couriers, *one.sheet.wants_phone) if not courier_of(ours)]  # fmt: skip
    assert not unknown


@pytest.mark.parametrize("name", providers())
def test_it_knows_no_other_service_and_nobody_knows_it(name: str) -> None:
    for path in ROOM.rglob("*.py"):
        inside = path.relative_to(ROOM).parts[0] == name
        for module in imports(path):
            rest = module.removeprefix("fuchang.connect.couriers.").split(".")[0]
            if module.startswith("fuchang.connect.couriers.") and rest in providers():
                assert (rest == name) == inside, f"{path.name}: {module}"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_files_come_with_the_package() -> None:
    assert files("fuchang.connect.couriers.kuaidi100").joinpath("courier.yml").is_file()
