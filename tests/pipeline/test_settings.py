"""What a person may ask of a check."""

from pathlib import Path

import pytest

from fuchang.pipeline.settings import Settings, run_secret


def test_identifiers_are_hashed_anew_in_every_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FUCHANG_SECRET", raising=False)

    assert run_secret() != run_secret()
    assert len(run_secret()) == 32


def test_a_secret_of_ones_own_keeps_them_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("FUCHANG_SECRET", "geheim")

    assert run_secret() == b"geheim"


def test_the_secret_is_not_shown():
    assert "geheim" not in repr(Settings(secret=b"geheim"))


def test_maps_rest_in_the_persons_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("FUCHANG_HOME", str(tmp_path))

    assert Settings().maps_home == tmp_path / "maps"
