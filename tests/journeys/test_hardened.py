"""What the server really sends, route kind by route kind: pages, files, answers for machines, errors, downloads."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.served import PASSWORD, Served
from tests.served import _open as served_open

pytestmark = [pytest.mark.slow, pytest.mark.loopback]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
SECURE = {"X-Forwarded-Proto": "https"}
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
# what tells a scanner which hole to look for
TELLTALE = ("server", "x-powered-by", "x-django-version", "x-served-by", "x-debug")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("hardened")).found()
    served.environment["FUCHANG_HTTPS"] = "1"
    served.start()
    served_open.remove(served)  # it stays up for all tests of this file
    try:
        yield served
    finally:
        served.close()


@pytest.fixture(scope="module")
def person(desk: Served) -> Iterator[httpx.Client]:
    """Bob, an agent, logged in as a browser does it."""
    desk._python(_BOB)
    with httpx.Client(base_url=desk.address, headers=SECURE, timeout=20) as client:
        sheet = client.get("/login")
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', sheet.text)[0]
        given = {"login": "bob", "password": PASSWORD, "csrfmiddlewaretoken": token}
        cookies = f"__Host-fuchang-csrf={sheet.cookies['__Host-fuchang-csrf']}"
        about = {"Cookie": cookies, "Referer": "https://127.0.0.1/login", "Host": "127.0.0.1"}
        entered = client.post("/login", data=given, headers=about)
        assert entered.status_code == 302, entered.text
        desk.entered = entered  # type: ignore[attr-defined]
        client.headers["Cookie"] = f"{cookies}; __Host-fuchang={entered.cookies['__Host-fuchang']}"
        yield client


_BOB = """
from fuchang.cli.desk import set_up
set_up()
from fuchang.shops.models import Membership, Person, Shop
bob = Person.objects.create_user("bob", "correct horse battery staple", name="Bob")
Membership.objects.create(person=bob, shop=Shop.objects.get(), role="agent", since_at=0)
"""


def sheet_of(desk: Served) -> str:
    text = httpx.get(f"{desk.address}/login", headers=SECURE).text
    return re.findall(r'href="(/static/[^"]+\.css)"', text)[0]


# path, method, as whom, status
KINDS = [
    ("/login", "GET", "nobody", 200), ("/", "GET", "nobody", 302), ("/start", "GET", "nobody", 302),
    ("/healthz", "GET", "nobody", 200), ("/readyz", "GET", "nobody", None), ("/nowhere", "GET", "nobody", 404),
    ("/.git/HEAD", "GET", "nobody", 404), ("/static/nothing.css", "GET", "nobody", 404),
    ("/static/../../secret.key", "GET", "nobody", 404), ("/static/%2e%2e/%2e%2e/desk.db", "GET", "nobody", 404),
    ("/enter?t=x", "GET", "nobody", 403), ("/hooks/holds/1/", "POST", "nobody", 401), ("/login", "POST", "nobody", 403),
    ("/login?x=%00", "GET", "nobody", 400), ("/api/openapi.json", "GET", "nobody", 200), ("/api/cases", "GET", "nobody", 401),
    ("/api/nowhere", "GET", "nobody", 404), ("/login", "TRACE", "nobody", 405), ("/healthz", "POST", "nobody", 403),
    ("/cases/", "GET", "bob", 200), ("/import/", "GET", "bob", 200), ("/audit/", "GET", "bob", 403), ("/holds.csv", "GET", "bob", None),
    ("/cases/YC26999999/", "GET", "bob", 404), ("/quarantine.csv", "GET", "bob", 200), ("/nowhere", "GET", "bob", 404),
    ("/api/cases", "GET", "key", 200), ("/api/holds.csv", "GET", "key", 200), ("/api/cases/YC26999999", "GET", "key", 404),
    ("/api/cases?limit=0", "GET", "key", 422), ("/api/queue/export.csv", "GET", "key", 200), ("/api/bulk", "POST", "key", None),
]  # fmt: skip


@pytest.mark.parametrize(("path", "method", "who", "status"), KINDS)
def test_every_answer_is_hardened(
    path: str, method: str, who: str, status: int | None, desk: Served, person: httpx.Client
) -> None:
    about = {"nobody": {}, "key": desk.headers, "bob": {"Cookie": person.headers["Cookie"]}}[who]
    answer = httpx.request(method, desk.address + path, headers={**SECURE, **about}, timeout=20)
    assert status is None or answer.status_code == status, answer.text[:300]
    assert answer.status_code < 500 or path == "/readyz"
    wrong = {
        name: answer.headers.get(name)
        for name, value in ALWAYS.items()
        if answer.headers.get(name) != value
    }
    assert wrong == {}
    assert not [
        name
        for name in TELLTALE
        if re.search(r"\d", answer.headers.get(name, ""))
        or (name != "server" and name in answer.headers)
    ]
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    policy = answer.headers.get("content-security-policy", "")
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
    if who != "nobody" and answer.status_code != 404:
        assert answer.headers["cache-control"] == "no-store"
    for name in ("Traceback", "Django/", "site-packages", str(desk.home)):
        assert name not in answer.text


def test_a_sheet_is_hardened_too_and_kept_by_browsers(desk: Served) -> None:
    answer = httpx.get(desk.address + sheet_of(desk), headers=SECURE)
    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "immutable" in answer.headers["cache-control"]


def test_cookies_are_for_this_host_over_tls_alone(desk: Served, person: httpx.Client) -> None:
    assert person
    entered: httpx.Response = desk.entered  # type: ignore[attr-defined]
    for cookie in entered.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-fuchang")
        assert "; Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_a_download_is_never_shown_inline(desk: Served) -> None:
    started = {"shop_key": 1, "kind": "refund.no_tracking", "order_id": "3823660075925000001"}
    case = httpx.post(f"{desk.address}/api/cases", json=started, headers=desk.headers).json()
    place = f"{desk.address}/api/cases/{case['number']}/proof"
    made = httpx.post(place, files={"file": ("<x>.png", PNG)}, headers=desk.headers).json()
    answer = httpx.get(f"{place}/{made['id']}/file", headers={**SECURE, **desk.headers})
    assert answer.content == PNG
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_out_of_the_house(wanted: str, desk: Served) -> None:
    with httpx.Client(base_url=desk.address, headers=SECURE) as client:
        sheet = client.get("/login", params={"next": wanted})
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', sheet.text)[0]
        given = {"login": "bob", "password": PASSWORD, "csrfmiddlewaretoken": token, "next": wanted}
        cookies = f"__Host-fuchang-csrf={sheet.cookies['__Host-fuchang-csrf']}"
        about = {"Cookie": cookies, "Referer": "https://127.0.0.1/login", "Host": "127.0.0.1"}
        entered = client.post("/login", data=given, headers=about)
        assert entered.headers.get("location", "/") == "/"


def test_an_address_of_another_name_is_refused(desk: Served) -> None:
    answer = httpx.get(f"{desk.address}/login", headers={**SECURE, "Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_what_is_too_large_is_refused_before_it_is_read(desk: Served) -> None:
    body = b"x" * 3_000_000
    about = {**SECURE, **desk.headers, "Content-Type": "application/json"}
    assert httpx.post(f"{desk.address}/api/bulk", content=body, headers=about).status_code == 413
    log = Path(desk.home, "serve.log").read_text(errors="replace")
    assert "Traceback" not in log
