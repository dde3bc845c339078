"""The demo's shops at the simulated platform: granted as an owner grants, heard from then on."""

import socket
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.db import transaction

from fuchang.kernel.errors import Retry
from fuchang.pipeline import connecting
from fuchang.pipeline.stage import PEOPLE, SHOPS
from fuchang.sandbox.taobao.state import APP_KEY, SECRET
from fuchang.shops import authorising, shop_secrets
from fuchang.shops.access import Access, access_of
from fuchang.shops.models import Authorisation, Person, Shop
from fuchang.store.walls import everything

PLATFORM = "taobao"
PORT = "port"
LOOPBACK = "127.0.0.1"
PATIENCE_S, LOOK_S = 60, 0.3


class NoPlatform(Retry):
    """The simulated platform does not answer."""

    def __init__(self, *, url: str) -> None:
        super().__init__(
            f"模拟平台没有应答，示例先不接店 / the simulated platform does not answer: {url}"
        )


def port(folder: Path) -> int:
    """Where the simulated platform answers: where it did before, unless somebody else sits there now."""
    told = folder / PORT
    number = _free(int(told.read_text(encoding="ascii")) if told.is_file() else 0) or _free(0)
    folder.mkdir(parents=True, exist_ok=True)
    told.write_text(str(number), encoding="ascii")
    return number


def _free(wanted: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def gateway(number: int) -> str:
    """The simulated platform's address."""
    return f"http://{LOOPBACK}:{number}/router/rest"


def heard(number: int) -> bool:
    """Whether every shop was granted and is asked for at this address."""
    with everything("the demo's shops"):
        known = Authorisation.objects.filter(platform=PLATFORM, gateway=gateway(number))
        return known.exclude(granted_at=None).count() == len(SHOPS)


def connect(number: int, *, now: int) -> None:
    """Every shop at this address, granted where it never was; what people ended stays ended.

    Raises NoPlatform.
    """
    _answers(number)
    with everything("the demo's shops"):
        owner = access_of(Person.objects.get(login=PEOPLE[0][0]), second_factor=True)
        for shop in Shop.objects.filter(shop_id__in=[one for one, _, _ in SHOPS]).order_by("pk"):
            if _ended(shop):
                continue
            found = authorising.apply_for(
                owner, shop.pk, platform=PLATFORM, app_key=APP_KEY, app_secret=SECRET,
                gateway=gateway(number), now=now,
            )  # fmt: skip
            if found.granted_at is None:
                _grant(owner, found, shop.shop_id, now=now)


def _grant(owner: Access, found: Authorisation, shop_id: str, *, now: int) -> None:
    """The owner says yes on the platform's page, is sent back with a code, and lets people act there."""
    redirect = "http://desk.demo/data/granted/"
    page = connecting.address(owner, found, redirect=redirect)
    answer = httpx.get(f"{page}&shop={shop_id}", trust_env=False)
    told = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    with transaction.atomic():
        connecting.came_back(
            owner, state=told["state"], code=told["code"], redirect=redirect, now=now
        )
        authorising.switch(owner, found.pk, what="writing", on=True, now=now)


def _ended(shop: Shop) -> bool:
    """Whether somebody has taken the connection back, secret and all."""
    named = authorising.secret_name(PLATFORM, authorising.APP_SECRET)
    known = Authorisation.objects.filter(shop_key=shop.pk, platform=PLATFORM).exists()
    return known and not shop_secrets.kept(shop.pk, named)


def _answers(number: int) -> None:
    """Wait until it does. Raises NoPlatform."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            httpx.get(f"http://{LOOPBACK}:{number}/sandbox", trust_env=False)
        except httpx.HTTPError:
            time.sleep(LOOK_S)
        else:
            return
    raise NoPlatform(url=gateway(number))
