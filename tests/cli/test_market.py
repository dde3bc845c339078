"""`fuchang market` from the shell's side."""

from pathlib import Path

import pytest

from fuchang.cli.main import run


def test_it_writes_exports_with_truth_beside_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "market"
    assert run(["market", "--orders", "300", "--seed", "2", "--out", str(out)]) == 0
    assert (out / "truth.parquet").exists()
    assert list(out.glob("ExportOrderList*.csv"))
    told = capsys.readouterr().out
    assert "refund.no_tracking" in told
    assert "truth.parquet" in told


def test_it_writes_parquet_as_of_another_moment(tmp_path: Path) -> None:
    given = ["--as", "parquet", "--now", "2026-03-01 08:00"]
    assert run(["market", "--orders", "300", "--out", str(tmp_path), *given]) == 0
    assert '"as_of": 1772323200' in (tmp_path / "facts.json").read_text(encoding="utf-8")


def test_it_writes_an_older_generation(tmp_path: Path) -> None:
    assert (
        run(["market", "--orders", "300", "--out", str(tmp_path), "--generation", "OL-2016"]) == 0
    )
    (path,) = tmp_path.glob("ExportOrderList*.csv")
    assert "收货地址 ," in path.read_bytes().decode("gb18030").splitlines()[0]


@pytest.mark.parametrize(
    "given",
    [
        ["--generation", "OL-1999"],
        ["--as", "parquet", "--generation", "OL-2016"],
        ["--now", "gestern"],
    ],
)
def test_it_refuses_what_it_does_not_know(given: list[str], tmp_path: Path) -> None:
    assert run(["market", "--orders", "300", "--out", str(tmp_path), *given]) == 2
