"""The English catalogue is whole, and a page in English has no Chinese of ours left in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tests.made import made_case
from tests.people import Desk
from tests.web.test_every_page import signed_in

WEB = Path(__file__).resolve().parents[2] / "fuchang/web"
WORDS = WEB / "locale/en/LC_MESSAGES/django.po"
MARKED = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}
TRANSLATED = re.compile(r"""\{%\s*(?:translate|trans)\s+("|')(.+?)\1""")


def said() -> Iterator[str]:
    """Every word that a template or a page marks for translation."""
    for path in WEB.rglob("*.html"):
        yield from (found[1] for found in TRANSLATED.findall(path.read_text(encoding="utf-8")))
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKED and node.args:
                word = node.args[0]
                if isinstance(word, ast.Constant) and isinstance(word.value, str):
                    yield word.value


def test_every_word_has_its_english() -> None:
    missing = [entry.msgid for entry in polib.pofile(str(WORDS)) if not entry.msgstr or entry.fuzzy]
    assert missing == []


def test_every_word_that_a_page_says_is_in_the_catalogue() -> None:
    known = {entry.msgid for entry in polib.pofile(str(WORDS))}
    assert sorted(set(said()) - known) == []  # `make words` gathers them


@pytest.mark.django_db
def test_the_queue_speaks_english(desk: Desk) -> None:
    made_case(desk.mine.pk)
    client = signed_in(desk, "alice")
    client.post("/settings/own/", {"language": "en", "theme": "auto"})
    text = client.get("/cases/").content.decode()
    assert "Grab next" in text
    assert "取下一单" not in text
