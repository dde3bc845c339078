"""Hardened by default: what Django's own check says, and what every answer carries."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fuchang.desk.middleware import spoken_for
from fuchang.shops.doors import BACKEND
from tests.people import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.store]
OVER_TLS = """
import django; django.setup()
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory
asked = RequestFactory().get("/", headers={"x-forwarded-proto": "https", "host": "localhost"})
print(asked.is_secure(), SecurityMiddleware(lambda _: HttpResponse())(asked).headers)
"""


def over_tls(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    told = {
        "FUCHANG_HTTPS": "1",
        "FUCHANG_HOME": str(home),
        "FUCHANG_KEY": "5e" * 32,
        "DJANGO_SETTINGS_MODULE": "fuchang.desk.settings",
    }
    return subprocess.run(
        [sys.executable, *words], env=os.environ | told, capture_output=True, text=True, check=False
    )


def test_djangos_check_for_deployment_is_clean(tmp_path: Path) -> None:
    words = ("-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    found = over_tls(*words, home=tmp_path)
    assert found.returncode == 0, found.stderr


def test_over_tls_the_proxy_is_believed_and_browsers_stay_with_tls(tmp_path: Path) -> None:
    found = over_tls("-c", OVER_TLS, home=tmp_path)
    assert found.stdout.startswith("True"), found.stderr
    assert "max-age=31536000; includeSubDomains; preload" in found.stdout


@pytest.mark.parametrize("place", ["/login", "/cases/", "/settings/", "/nowhere"])
def test_every_answer_carries_its_armour(place: str, desk: Desk) -> None:
    client = Client()
    client.force_login(desk.people["bob"], backend=BACKEND)
    answer = client.get(place)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert not {"Server", "X-Powered-By"} & set(answer.headers)


def test_nobody_traces_and_nobody_reads_the_repository(desk: Desk) -> None:
    assert desk.people
    assert Client().generic("TRACE", "/login").status_code == 405
    assert Client().get("/.git/config").status_code == 404


@pytest.mark.parametrize(
    ("at", "told", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours: not believed
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "made up, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", " , ", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
    ],
)
def test_a_named_proxy_is_believed_about_whom_it_speaks_for(at: str, told: str, found: str) -> None:
    assert spoken_for(at, told, proxies=frozenset({"10.0.0.1", "10.0.0.2"})) == found


def test_behind_a_proxy_everybody_has_limits_of_their_own(desk: Desk, settings: Any) -> None:
    assert desk.people
    settings.PROXIES = frozenset({"127.0.0.1"})
    for number in range(12):
        come = {"X-Forwarded-For": f"198.51.100.{number}"}
        wrong = Client(headers=come).post("/login", {"login": f"nobody{number}", "password": "no"})
        assert wrong.status_code == 401
