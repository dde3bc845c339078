"""Pictures of proof that are too large go out smaller, drawn anew; what is no picture is refused."""

import os
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fuchang.cases import pictures, proof
from fuchang.cases.models import Evidence
from fuchang.cases.pictures import PictureSlow, PictureTooLarge, to_send
from fuchang.cases.smaller import PIXELS, smaller

MOST = 130_000
ORIENTATION, MAKE = 0x0112, 0x010F


def drawn(kind: str = "JPEG", size: tuple[int, int] = (1_600, 1_200), mode: str = "RGB", **about: Any) -> bytes:  # fmt: skip
    """A picture that cannot be packed well: noise."""
    noise = Image.frombytes(mode, size, os.urandom(size[0] * size[1] * len(mode)))
    told = BytesIO()
    noise.save(told, kind, **about)
    return told.getvalue()


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def piece(body: bytes, name: str = "签收 单.png") -> Evidence:
    kept = proof.keep(name, [body])
    return Evidence(name=kept.name, media=kept.media, size=kept.size, sha256=kept.sha256)


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "L")]
)
def test_it_fits_whatever_it_was(kind: str, mode: str) -> None:
    body = smaller(drawn(kind, mode=mode), MOST)
    assert body is not None
    assert len(body) <= MOST
    assert opened(body).format == "JPEG"
    assert max(opened(body).size) >= 400


def test_quality_goes_before_size() -> None:
    body = drawn(quality=95, size=(800, 600))
    fits = smaller(body, len(body) * 6 // 10)
    assert fits is not None
    assert opened(fits).size == (800, 600)


def test_what_stood_beside_it_is_gone_and_it_stays_upright() -> None:
    beside = Image.Exif()
    beside[ORIENTATION], beside[MAKE] = 6, "telephone of Zhang"
    body = drawn(quality=95, exif=beside)
    assert b"telephone of Zhang" in body
    small = smaller(body, MOST)
    assert small is not None
    assert b"telephone" not in small
    assert not opened(small).getexif()
    wide, high = opened(small).size
    assert high > wide


def test_what_one_could_see_through_becomes_white() -> None:
    told = BytesIO()
    Image.new("RGBA", (600, 600), (0, 0, 0, 0)).save(told, "PNG")
    small = smaller(told.getvalue(), MOST)
    assert small is not None
    assert opened(small).getpixel((9, 9)) == (255, 255, 255)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of some kilobytes that would become gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    data = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "body",
    [bomb(), b"", b"\xff\xd8\xff\xe0" + b"0" * 200_000, drawn()[:20_000], drawn("BMP"), drawn("GIF", mode="L")],
    ids=["bomb", "nothing", "no picture", "cut off", "another sort", "gif"],
)  # fmt: skip
def test_what_one_should_not_open_is_none(body: bytes) -> None:
    assert PIXELS < 30_000**2
    assert smaller(body, MOST) is None


def test_what_cannot_be_small_enough_is_none() -> None:
    assert smaller(drawn(), 500) is None


def test_a_piece_that_fits_goes_out_as_it_came() -> None:
    body = drawn(size=(100, 100))
    one = piece(body)
    sent = to_send(one, most=MOST)
    assert (sent.body, sent.kind, sent.name) == (body, "image/jpeg", "签收 单.png")
    assert pictures.noted(sent, one)["sha256"] == one.sha256


def test_a_larger_one_is_made_smaller_in_a_process_of_its_own_and_the_proof_stays() -> None:
    body = drawn("PNG")
    one = piece(body)
    sent = to_send(one, most=MOST)
    assert len(sent.body) <= MOST
    assert (sent.name, sent.kind) == ("签收 单.jpg", "image/jpeg")
    assert b"".join(proof.pieces(one.sha256)) == body
    told = pictures.noted(sent, one)
    assert (told["size"], told["of"]) == (len(sent.body), one.sha256)
    assert pictures.mark(to_send(one, most=MOST)) == told["sha256"]


def test_one_that_cannot_be_is_refused_in_words() -> None:
    with pytest.raises(PictureTooLarge, match="130 KB"):
        to_send(piece(bomb() + b"0" * MOST), most=MOST)
    one = piece(drawn())
    one.size = pictures.LARGEST + 1
    with pytest.raises(PictureTooLarge, match="cut it"):
        to_send(one, most=MOST)


def test_one_that_takes_too_long_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_S", 0.001)
    with pytest.raises(PictureSlow, match="再试"):
        to_send(piece(drawn()), most=MOST)
