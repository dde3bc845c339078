"""Settings from the environment."""

from pathlib import Path

import pytest

from fuchang.kernel.config import UnreadableSetting, home, overlay_book, setting


def test_a_setting_has_the_default_where_nothing_is_set(monkeypatch):
    monkeypatch.delenv("FUCHANG_PROBE", raising=False)
    assert setting("FUCHANG_PROBE", "default") == "default"


def test_a_setting_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("FUCHANG_PROBE", "here")
    assert setting("FUCHANG_PROBE") == "here"


def test_a_secret_comes_from_a_file_and_is_stripped(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("hidden\n", encoding="utf-8")
    monkeypatch.setenv("FUCHANG_PROBE_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("FUCHANG_PROBE", "ignored")
    assert setting("FUCHANG_PROBE") == "hidden"


def test_it_says_which_file_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setenv("FUCHANG_PROBE_FILE", str(tmp_path / "missing"))
    with pytest.raises(UnreadableSetting, match=r"FUCHANG_PROBE_FILE names .*missing") as raised:
        setting("FUCHANG_PROBE")
    assert raised.value.name == "FUCHANG_PROBE"


def test_home_is_a_folder_of_the_person_unless_named(monkeypatch):
    monkeypatch.delenv("FUCHANG_HOME", raising=False)
    assert home() == Path.home() / ".fuchang"


def test_home_is_where_the_setting_says(monkeypatch, tmp_path):
    monkeypatch.setenv("FUCHANG_HOME", str(tmp_path))
    assert home() == tmp_path


def test_there_is_no_overlay_book_where_there_is_no_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("FUCHANG_HOME", str(tmp_path))
    monkeypatch.delenv("FUCHANG_BOOK", raising=False)
    assert overlay_book() is None


def test_the_overlay_book_lies_in_home_or_where_the_setting_says(monkeypatch, tmp_path):
    (tmp_path / "book").mkdir()
    monkeypatch.setenv("FUCHANG_HOME", str(tmp_path))
    monkeypatch.delenv("FUCHANG_BOOK", raising=False)
    assert overlay_book() == tmp_path / "book"
    monkeypatch.setenv("FUCHANG_BOOK", str(tmp_path))
    assert overlay_book() == tmp_path
