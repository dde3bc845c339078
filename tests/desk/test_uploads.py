"""An upload waits where nobody can look, and nothing of it stays behind."""

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fuchang.desk import uploads
from fuchang.store import working
from tests.machine import Machine
from tests.people import PASSWORD, Desk
from tests.web.test_every_page import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.store]
BODY = "订单编号,买家\n1,金丝雀\n".encode()


@pytest.fixture
def system_temp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Path:
    """The system's folder for temporary files, where nobody may write anything."""
    place = tmp_path / "tmp"
    place.mkdir(mode=0o500)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return place


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What lay in the working folder while the upload came in."""
    listed: list[list[str]] = []
    was = uploads.Spool.receive_data_chunk

    def look(self: Any, raw_data: bytes, start: int) -> None:
        was(self, raw_data, start)
        listed.append([one.name for one in working.place().iterdir()])

    monkeypatch.setattr(uploads.Spool, "receive_data_chunk", look)
    return listed


def test_it_waits_in_a_file_without_a_name_in_the_data_folder(
    system_temp: Path, seen: list[list[str]], desk: Desk
) -> None:
    client = signed_in(desk, "alice")
    client.post("/import/", {"file": SimpleUploadedFile("a.csv", BODY), "shop": desk.mine.pk})
    Machine(desk).hand_in(f"deliveries?shop={desk.mine.pk}", "b.csv", BODY + b"2,x\n")
    assert seen
    assert all(names == [] for names in seen) or os.name != "posix"
    assert working.place().stat().st_mode & 0o777 == 0o700
    assert not any(BODY in one.read_bytes() for one in working.place().parent.rglob("*") if one.is_file())  # fmt: skip


def test_nobody_hands_files_in_who_has_not_come_in(seen: list[list[str]], desk: Desk) -> None:
    for place in ("/login", "/start", "/second-factor", "/hooks/holds/1/", "/nowhere"):
        upload = SimpleUploadedFile("a.csv", b"x" * (uploads.STRANGERS + 1))
        sent = {"login": "alice", "password": PASSWORD, "file": upload}
        assert Client().post(place, sent).status_code in {302, 401, 404, 413}, place
        assert Client(enforce_csrf_checks=True).post(place, sent).status_code in {
            401,
            403,
            404,
            413,
        }
    answer = Client().post("/api/deliveries?shop=1", {"file": SimpleUploadedFile("a.csv", BODY)})
    assert answer.status_code == 401
    assert seen == []


def test_what_is_larger_than_any_delivery_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, desk: Desk
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1_000)
    upload = SimpleUploadedFile("a.csv", b"x" * 1_001)
    answer = signed_in(desk, "alice").post("/import/", {"file": upload, "shop": desk.mine.pk})
    assert answer.status_code == 413
