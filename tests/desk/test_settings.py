"""Hardened by default: what Django's own check says, and what every answer carries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

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
