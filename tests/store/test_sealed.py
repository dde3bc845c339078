"""Files at rest open whole and only as they were, whatever their size."""

import io
import os
from pathlib import Path

import pytest

from fuchang.store import sealed
from fuchang.store.cells import Unsealable

SIZES = (0, 1, sealed.PIECE - 1, sealed.PIECE, sealed.PIECE + 1, 3 * sealed.PIECE + 5)


def kept(folder: Path, body: bytes, sort: str = "inbox") -> Path:
    path = folder / "kept"
    with path.open("wb") as file:
        sealed.write(file, iter([body[:7], body[7:]]), sort=sort)
    return path


@pytest.mark.parametrize("size", SIZES)
def test_what_went_in_comes_out_bit_for_bit(size: int, tmp_path: Path) -> None:
    body = os.urandom(size)
    path = kept(tmp_path, body)
    assert sealed.read(path, sort="inbox") == body
    if size > 100:
        assert body[:100] not in path.read_bytes()


def test_a_clear_copy_is_for_its_owner_alone(tmp_path: Path) -> None:
    sealed.unseal_into(kept(tmp_path, b"abc"), tmp_path / "clear", sort="inbox")
    assert (tmp_path / "clear").read_bytes() == b"abc"
    assert (tmp_path / "clear").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("change", ["flipped", "cut", "moved", "grown", "other sort", "no magic"])
def test_a_changed_file_does_not_open(change: str, tmp_path: Path) -> None:
    path = kept(tmp_path, os.urandom(3 * sealed.PIECE))
    whole, piece = bytearray(path.read_bytes()), sealed.PIECE + 16
    if change == "flipped":
        whole[len(whole) // 2] ^= 1
    elif change == "cut":
        del whole[28 + piece :]
    elif change == "moved":
        first, second = whole[28 : 28 + piece], whole[28 + piece : 28 + 2 * piece]
        whole[28 : 28 + 2 * piece] = second + first
    elif change == "grown":
        whole += whole[28 : 28 + piece]
    elif change == "no magic":
        whole[:4] = b"\0\0\0\0"
    path.write_bytes(whole)
    with pytest.raises(Unsealable):
        sealed.read(path, sort="proof" if change == "other sort" else "inbox")


def test_another_key_does_not_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept(tmp_path, b"abc")
    assert sealed.sealed_now(path)
    monkeypatch.setenv("FUCHANG_KEY", "a1" * 32)
    assert not sealed.sealed_now(path)
    with pytest.raises(Unsealable):
        sealed.read(path, sort="inbox")


def test_equal_files_rest_unequal(tmp_path: Path) -> None:
    found = []
    for _ in range(2):
        file = io.BytesIO()
        sealed.write(file, [b"the same"], sort="inbox")
        found.append(file.getvalue())
    assert found[0] != found[1]
