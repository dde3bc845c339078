"""A buyer who comes in by every way and whose time is over is in no file of the desk any more.

Before that, nothing of them and no secret rests in clear either: not in the store, its log, uploads,
streams, backups, the server's log, or what a killed process left.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fuchang.kernel.clock import clock
from tests.journeys.test_canaries import hits_of
from tests.served import PASSWORD, SHOP, Served

pytestmark = [pytest.mark.slow, pytest.mark.loopback]
NAME, PHONE, HOUSE, NICK = "司马画眉鸟", "13876543219", "画眉巷88号2单元909", "画眉一号旺旺"
NOTE = "画眉鸟要求"  # what a person writes of the buyer stays: it is history; the number in it does not
BUYER = (NAME, PHONE, HOUSE, NICK)
HEAD = "订单编号,买家会员名,收货人姓名,收货地址,联系手机,买家留言,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝标题,店铺Id"
PNG = b"\x89PNG\r\n\x1a\n"
_LOGIN = """
from fuchang.cli.desk import set_up
set_up()
from django.conf import settings
from django.test import Client
from django.core.files.uploadedfile import SimpleUploadedFile
from fuchang.shops.models import Person
settings.ALLOWED_HOSTS = ["*"]
client = Client()
client.force_login(Person.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
session = client.session
session["second_factor"] = True
session.save()
import sys
answer = client.post("/import/", {"file": SimpleUploadedFile("page.csv", open(sys.argv[1], "rb").read()), "shop": "1"})
assert answer.status_code == 302, answer.content
answer = client.post("/settings/webhooks/add/", {"shop": "1", "name": "ERP", "url": "https://erp.example/in"})
import re
print(re.findall(r"whsec_[A-Za-z0-9+/=]+", answer.content.decode())[0])
"""


def orders(number: int, *, odd: bool = False) -> str:
    """One order of the buyer, with a second row that cannot be read."""
    first = f"38236600759260{number:05d}"
    good = (
        f"{first},{NICK},{NAME},浙江省 杭州市 余杭区 {HOUSE},{PHONE},请打 {PHONE},99.00,99.00,交易成功,"
        f"2024-01-20 10:00:00,2024-01-20 10:05:00,茶,{SHOP}\n"
    )
    bad = f"38236600759261{number:05d},{NICK},{NAME},浙江省 杭州市 余杭区 {HOUSE},{PHONE},,{PHONE}元角,99.00,交易成功,{PHONE},2024-01-20 10:05:00,茶,{SHOP}\n"
    return f"{HEAD}\n{good}{bad if odd else ''}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path / "home")
    (tmp_path / "tmp").mkdir()
    served.environment["TMPDIR"] = str(tmp_path / "tmp")
    served.found().start()
    yield served
    served.close()


def test_a_buyer_is_forgotten_by_every_way_they_came_in(desk: Served, tmp_path: Path) -> None:
    page, command = tmp_path / "page.csv", tmp_path / "command.csv"
    page.write_text(orders(1, odd=True), "utf-8")
    command.write_text(orders(2, odd=True), "gb18030")
    assert hits_of(tmp_path, [NAME, HOUSE])  # the search finds what is there
    api, found = f"{desk.address}/api", []
    desk.run("import", str(command), "--shop", SHOP)
    hook = subprocess.run(
        [sys.executable, "-c", _LOGIN, str(page)],
        env=desk.environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    sent = {"file": ("api.csv", orders(3, odd=True).encode(), "text/csv")}
    assert (
        httpx.post(f"{api}/deliveries?shop=1", files=sent, headers=desk.headers).status_code == 202
    )
    hand = {
        "shop_key": 1,
        "kind": "refund.no_tracking",
        "order_id": "3823660075926000001",
        "words": f"{NOTE}，打 {PHONE}",
    }
    case = httpx.post(f"{api}/cases", json=hand, headers=desk.headers).json()
    place = f"{api}/cases/{case['number']}"
    assert (
        httpx.post(
            f"{place}/notes", json={"words": f"{NOTE}，{PHONE} 没人接"}, headers=desk.headers
        ).status_code
        == 200
    )
    for sort, body in (
        ("waybill_photo", PNG + f"{NAME}{PHONE}{HOUSE}".encode()),
        ("buyer_identity", PNG + NAME.encode()),
    ):
        proof = httpx.post(
            f"{place}/proof",
            files={"file": (f"{sort}.png", body)},
            data={"piece": sort},
            headers=desk.headers,
        )
        assert proof.status_code == 201, proof.text
    body = json.dumps(
        {"type": "hold.acknowledged", "data": {"holds": [1]}, "buyer": NAME + PHONE}
    ).encode()
    about = {
        "webhook-id": "x",
        "webhook-timestamp": str(clock()),
        "webhook-signature": "v1,xxxx",
    }
    assert (
        httpx.post(f"{desk.address}/hooks/holds/1/", content=body, headers=about).status_code == 401
    )
    refused = httpx.post(f"{api}/cases", json={"shop_key": NAME + PHONE}, headers=desk.headers)
    assert refused.status_code == 422
    _killed_upload(desk)
    desk.run("backup")
    secrets = (hook, hook.removeprefix("whsec_"), desk.key.split("_")[2], PASSWORD)
    while desk.rows("SELECT 1 FROM store_delivery WHERE state IN ('received', 'applying')"):
        time.sleep(0.3)
    assert desk.rows("SELECT COUNT(*) FROM store_contact WHERE erased_at IS NULL")[0][0] >= 3
    # in clear nowhere, long before their time is over
    for word in (*BUYER, *secrets):
        found += [
            (word, one) for one in hits_of(desk.home, [word]) + hits_of(tmp_path / "tmp", [word])
        ]
    assert found == []
    httpx.post(
        f"{place}/close",
        json={"outcome": "refunded", "anyway": True, "why": "x"},
        headers=desk.headers,
    )
    desk.stop()
    desk.run("purge", "--as-of", "2099-01-01", "--yes")
    left = desk.rows("SELECT COUNT(*) FROM store_contact WHERE cells <> '{}'")[0][0]
    kept = desk.rows("SELECT COUNT(*) FROM store_delivery WHERE path <> ''")[0][0]
    assert (left, kept) == (0, 0)
    assert [one for one in (desk.data / "uploads" / "inbox").rglob("*") if one.is_file()] == []
    assert desk.told("audit", "verify")[0]["broken_at"] is None
    for word in BUYER:
        assert hits_of(desk.home, [word]) == []


def _killed_upload(desk: Served) -> None:
    """A person's upload breaks off half-way, and the server is killed over it."""
    head = (
        f"POST /api/deliveries?shop=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {desk.key}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\n'
    )
    with socket.create_connection(("127.0.0.1", desk.port)) as line:
        line.sendall(head.encode() + orders(9).encode() * 500)
        time.sleep(0.5)
        desk.kill()
    desk.start()
