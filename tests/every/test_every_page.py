"""What holds for each page people read: its links lead somewhere, and it tells of what is there."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")]
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
ROOMS = sorted(
    path.name for path in (ROOT / "fuchang").iterdir() if (path / "__init__.py").exists()
)
SORTS = {"added", "changed", "fixed"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_its_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lost = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert not lost


@pytest.mark.parametrize("room", ROOMS)
def test_the_readme_has_the_room_in_both_languages(room: str) -> None:
    assert f"[`{room}`](fuchang/{room})" in README
    assert f"| `{room}` |" in README


@pytest.mark.parametrize("target", re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
def test_the_readme_tells_of_targets_that_exist(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE)


@pytest.mark.parametrize("page", sorted((ROOT / "docs/adr").glob("*.md")), ids=named)
def test_a_decision_fits_on_one_page_and_says_its_price(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]}: ")
    assert len(text) < 4_000
    for part in ("Situation", "Decision", "Instead of", "Price", "Look again when"):
        assert f"**{part}.**" in text


@pytest.mark.parametrize(
    "fragment",
    [path for path in (ROOT / "changelog.d").glob("*.md") if path.stem != "README"],
    ids=named,
)
def test_a_fragment_is_named_so_that_it_is_gathered(fragment: Path) -> None:
    sorts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    known = {sort["directory"] for sort in sorts["tool"]["towncrier"]["type"]}
    assert known == SORTS
    assert fragment.stem.split(".")[1] in known
