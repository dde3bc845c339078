"""What templates say: every icon they name can be drawn."""

import re
from pathlib import Path

import pytest

from fuchang.web.nav import entries
from fuchang.web.templatetags.desk import icon

WEB = Path(__file__).resolve().parents[3] / "fuchang" / "web"
NAMED = re.compile(r'(?:\{% icon |\bicon\()"([a-z0-9-]+)"')
ICONS = sorted(
    {
        name
        for page in [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
        for name in NAMED.findall(page.read_text(encoding="utf-8"))
    }
    | {nav.icon for nav in entries()}
)


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_that_is_named_can_be_drawn(name: str) -> None:
    assert icon(name).startswith('<svg class="i')
