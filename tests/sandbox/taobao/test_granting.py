"""A shop says yes on a page, the code becomes a token once, and the token works."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from fuchang.connect.taobao.refusals import Refused
from fuchang.connect.taobao.tokens import token_of
from fuchang.sandbox.taobao.state import APP_KEY, SECRET
from tests.sandbox.taobao.visitor import SHOP, Visitor

pytestmark = pytest.mark.loopback
BACK = "http://127.0.0.1:8321/settings/platform?shop=1"


def code(visitor: Visitor) -> str:
    asked = {"client_id": APP_KEY, "redirect_uri": BACK, "state": "s1", "response_type": "code"}
    page = httpx.get(f"{visitor.server.url}/authorize", params=asked)
    assert "复常模拟店" in page.text
    answer = httpx.get(f"{visitor.server.url}/authorize", params={**asked, "shop": SHOP})
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert told["state"] == ["s1"]
    return told["code"][0]


def test_a_code_becomes_a_token_once(visitor: Visitor) -> None:
    form = {"client_id": APP_KEY, "client_secret": SECRET, "grant_type": "authorization_code", "code": code(visitor)}  # fmt: skip
    told = httpx.post(f"{visitor.server.url}/token", data=form)
    token = token_of(told.text, now=visitor.server.sandbox.clock.moment())
    assert token.nick.startswith("复常模拟店")
    visitor.session = token.access
    assert visitor.call("taobao.user.seller.get").row()["status"] == "normal"
    again = httpx.post(f"{visitor.server.url}/token", data=form)
    assert again.json()["error"] == "invalid_grant"


def test_the_gateway_gives_the_same_and_refreshes_nothing(visitor: Visitor) -> None:
    answer = visitor.call("taobao.top.auth.token.create", code=code(visitor))
    assert token_of(answer.at("token_result"), now=0).user_id == SHOP
    with pytest.raises(Refused, match="不能刷新"):
        visitor.call("taobao.top.auth.token.refresh", refresh_token="x")


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"client_secret": "x"}, "invalid_client"),
        ({"grant_type": "refresh_token"}, "unsupported_grant_type"),
        ({"code": "x"}, "invalid_grant"),
    ],
)
def test_what_is_no_grant_is_refused(visitor: Visitor, form: dict[str, str], error: str) -> None:
    good = {"client_id": APP_KEY, "client_secret": SECRET, "grant_type": "authorization_code"}
    told = httpx.post(f"{visitor.server.url}/token", data={**good, **form})
    assert told.json()["error"] == error


def test_a_stranger_or_a_bad_address_is_shown_no_page(visitor: Visitor) -> None:
    for asked in ({"client_id": "9", "redirect_uri": BACK}, {"client_id": APP_KEY, "redirect_uri": "javascript:x"}):  # fmt: skip
        assert httpx.get(f"{visitor.server.url}/authorize", params=asked).status_code == 400
