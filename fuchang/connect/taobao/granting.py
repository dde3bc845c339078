"""What a shop grants: the address of the platform's page, a code for a token, a token pasted by hand."""

from http import HTTPStatus

import httpx

from fuchang.connect.platforms import Application, Grant
from fuchang.connect.taobao.tokens import UnreadableToken, token_of
from fuchang.kernel.errors import Retry

_TIMEOUT_S = 10.0
_SHORTEST = 30  # of a session key


class NotExchanged(Retry):
    """The platform gave no token for the code."""

    def __init__(self, *, why: str) -> None:
        super().__init__(
            f"换取授权没有成功，请再点一次去授权 / the code was not exchanged, try again: {why}"
        )


def exchange(of: Application, *, code: str, redirect: str, now: int) -> Grant:
    """The token for a code that the platform's page sent back. Raises NotExchanged, UnreadableToken."""
    asked = {
        "grant_type": "authorization_code", "client_id": of.app_key, "client_secret": of.secret,
        "code": code, "redirect_uri": redirect,
    }  # fmt: skip
    try:
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=_TIMEOUT_S) as client:
            answer = client.post(of.token_url, data=asked)
    except httpx.HTTPError as error:
        raise NotExchanged(why=type(error).__name__) from error
    if answer.status_code != HTTPStatus.OK:
        raise NotExchanged(why=f"HTTP {answer.status_code}")
    return pasted(answer.text, now=now)


def pasted(text: str, *, now: int) -> Grant:
    """The JSON of an authorisation, or a session key alone. Raises UnreadableToken."""
    text = text.strip()
    if not text.startswith("{"):
        if len(text) < _SHORTEST or not text.isalnum():
            raise UnreadableToken(reason="neither JSON nor a session key")
        return Grant(token=text, granted_to="", ends_at=None)
    token = token_of(text, now=now)
    return Grant(token.access, token.sub_nick or token.nick, token.ends(), refresh=token.refresh)
