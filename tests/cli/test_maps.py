"""`fuchang map` on the command line."""

from click.testing import CliRunner

from fuchang.cli.maps import map_file


def test_it_prints_the_guess_corrects_it_and_remembers(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order_id,order_date,total,geld\n1,2026-05-01,2.00,1.50\n")
    run = CliRunner().invoke(map_file, [str(path), "--set", "geld=left_fen", "--save"])
    assert run.exit_code == 0, run.output
    assert "猜测" in run.output
    assert "left_fen：手工指定" in run.output
    assert "已记住" in run.output
    again = CliRunner().invoke(map_file, [str(path)])
    assert "记住的对应" in again.output


def test_a_correction_without_a_target_is_refused(tmp_path):
    run = CliRunner().invoke(map_file, [str(tmp_path / "x.csv"), "--set", "geld"])
    assert run.exit_code == 2
    assert "列名=目标" in run.output


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("order_id,order_date,total\n1,2026-05-01,2.00\n")
    run = CliRunner().invoke(map_file, [str(path), "--sheet", "x"])
    assert "sheet 'x'" in str(run.exception)
