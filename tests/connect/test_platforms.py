"""Marketplaces are found by walking; another gateway takes all addresses with it."""

import pytest

from fuchang.connect import platforms
from fuchang.facts.codes import CODES
from fuchang.kernel.errors import UnknownWord

TAOBAO = platforms.platform("taobao")


@pytest.mark.parametrize("name", sorted(platforms.platforms()))
def test_each_serves_words_that_the_facts_know(name: str) -> None:
    assert set(platforms.platform(name).of) <= set(CODES["platform"])
    assert platforms.platform(name).feeds
    assert platforms.granting(platforms.platform(name)).pasted


def test_a_shop_of_tmall_is_served_by_taobaos_platform() -> None:
    assert platforms.serving("tmall") == TAOBAO
    assert platforms.serving("unknown") is None
    with pytest.raises(UnknownWord):
        platforms.platform("moon")


def test_what_the_owner_is_sent_with_cannot_break_out_of_the_address() -> None:
    url = platforms.authorise_url(
        TAOBAO, app_key="1&client_secret=x", redirect="http://127.0.0.1:8300/data/granted/", state="a:b&c", gateway=""
    )  # fmt: skip
    assert url.startswith("https://oauth.taobao.com/authorize?")
    assert "client_id=1%26client_secret%3Dx&" in url
    assert "redirect_uri=http%3A%2F%2F127.0.0.1%3A8300%2Fdata%2Fgranted%2F&" in url
    assert "state=a%3Ab%26c" in url


def test_another_gateway_takes_every_address_with_it() -> None:
    gateway = "http://127.0.0.1:9000/router/rest"
    url = platforms.authorise_url(TAOBAO, app_key="1", redirect="r", state="s", gateway=gateway)
    assert url.startswith("http://127.0.0.1:9000/authorize?")
    found = platforms.application(TAOBAO, app_key="1", secret="s3cret", gateway=gateway)
    assert (found.url, found.token_url) == (gateway, "http://127.0.0.1:9000/token")
    assert found.messages_url == "ws://127.0.0.1:9000/"
    own = platforms.application(TAOBAO, app_key="1", secret="s3cret", gateway="")
    assert own.token_url == "https://oauth.taobao.com/token"
    assert "s3cret" not in repr(own)
