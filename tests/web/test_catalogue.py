"""The English catalogue is whole, and a page in English has no Chinese of ours left in it."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest

from fuchang.web.routes import routes
from tests.browser.places import FILES, address, furnished
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
    for path in WEB.parent.rglob("*.py"):  # words that pages say are also marked in other rooms
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKED and node.args:
                word = node.args[0]
                if isinstance(word, ast.Constant) and isinstance(word.value, str):
                    yield word.value


def test_every_word_has_its_english() -> None:
    told = polib.pofile(str(WORDS))
    missing = [
        one.msgid
        for one in told
        if one.fuzzy or not all([one.msgstr, *one.msgstr_plural.values()][bool(one.msgid_plural) :])
    ]
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


# what a template may say without the catalogue: names, and the styleguide's made-up order
OWN = re.compile(r"复常 <small|中文<|简体中文<")
BESIDE = re.compile(
    r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%\s*comment.*?endcomment\s*%\}|\{[%#{].*?[%#}]\}",
    re.DOTALL,
)
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PAGES = sorted(path for path in WEB.rglob("*.html") if path.parent.name != "styleguide")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_a_template_says_nothing_past_the_catalogue_not_even_a_comma(page: Path) -> None:
    text = OWN.sub("", BESIDE.sub("", page.read_text(encoding="utf-8")))
    assert CHINESE.findall(text) == []


# what stands in the furnished desk as data: a seller's names and words, the platform's, couriers', sources'
DATA = re.compile(
    "小满童装工厂店|小满童装|账号.冻结|仓库 ERP|没有权限|2026春茶 明前龙井 罐装 250g|当前无法操作退款|海..梦|中通快递|圆通"
    "|商家后台系统|淘宝.*2026-11-22|来源文章.*2026-11-22|简体中文|中文|复常"
)
SCREENS = [
    route.name
    for route in routes()
    if "GET" in route.methods and route.name not in {*FILES, "styleguide"}
]


class Seen(HTMLParser):
    """What a reader sees or hears of a page, piece by piece."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        heard = {"title", "aria-label", "placeholder", "alt"}
        self.pieces += [value for name, value in attrs if name in heard and value]

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


@pytest.mark.django_db
@pytest.mark.parametrize("screen", SCREENS)
def test_in_english_only_data_is_chinese(screen: str, desk: Desk) -> None:
    where = address(screen, furnished(desk))
    client = signed_in(desk, "alice")
    client.post("/settings/own/", {"language": "en", "theme": "auto"})
    seen = Seen(client.get(where).content.decode())
    assert {one.strip() for one in seen.pieces if CHINESE.search(DATA.sub("", one))} == set()
