"""What a store grants: a code for a token, a token pasted by hand, or a token fetched with the app's own keys."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus

from fuchang.connect.platforms import Application, Grant
from fuchang.connect.wire import Wire
from fuchang.kernel.errors import AskUser

BY_ITSELF = "client_credentials"  # pasted in place of a token: the desk fetches one every day
_PREFIX = "shp"
_SHORTEST = 20
EARLIER_S = 600  # a token is renewed so long before it ends


class NotGranted(AskUser):
    """The store gave no token."""

    def __init__(self, *, why: str) -> None:
        super().__init__(
            f"没有拿到令牌，请核对 Client ID、Secret 和应用是否已装到店铺 / no token: check the app's keys and "
            f"that it is installed ({why})"
        )


class UnreadableToken(AskUser):
    """What was pasted is no token."""

    def __init__(self) -> None:
        super().__init__(
            f"令牌以 shp 开头；自家店铺的应用填 {BY_ITSELF} / a token begins with shp, "
            f"or paste {BY_ITSELF}"
        )


def exchange(of: Application, *, code: str, redirect: str, now: int) -> Grant:  # noqa: ARG001
    """The token for a code that the store's page sent back. Raises NotGranted."""
    return _asked(of, {"code": code}, now=now)


def fetched(of: Application, *, now: int) -> Grant:
    """A token for an app of the store's own, good for a day. Raises NotGranted."""
    return _asked(of, {"grant_type": BY_ITSELF}, now=now)


def pasted(text: str, *, now: int) -> Grant:  # noqa: ARG001
    """A token alone, or the word that lets the desk fetch its own. Raises UnreadableToken."""
    text = text.strip()
    if text == BY_ITSELF:
        return Grant(token=BY_ITSELF, granted_to="", ends_at=None)
    if not text.startswith(_PREFIX) or len(text) < _SHORTEST or not text.isprintable():
        raise UnreadableToken
    return Grant(token=text, granted_to="", ends_at=None)


def genuine(query: Mapping[str, str], *, secret: str) -> bool:
    """Whether the store's page itself sent somebody back with this query."""
    told = "&".join(f"{name}={value}" for name, value in sorted(query.items()) if name != "hmac")
    right = hmac.new(secret.encode(), told.encode(), hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), query.get("hmac", "").encode("utf-8", "replace"))


def _asked(of: Application, more: Mapping[str, str], *, now: int) -> Grant:
    form = {"client_id": of.app_key, "client_secret": of.secret, **more}
    answered = Wire().post(of.token_url, form=form)
    if answered.status != HTTPStatus.OK:
        raise NotGranted(why=f"HTTP {answered.status}")
    told = answered.json()
    if not isinstance(told, dict) or not told.get("access_token"):
        raise NotGranted(why=json.dumps(told)[:80])
    lasts = told.get("expires_in")
    ends_at = now + int(lasts) if lasts else None
    return Grant(
        str(told["access_token"]), "", ends_at
    )  # it names what may be read, not who said so
