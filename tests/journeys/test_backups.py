"""P27: backups taken while four machines deliver: each is a whole desk up to one moment, none with a gap."""

import json
import sqlite3
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.givers import Giver, judge, settled
from tests.served import Stable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.loopback,
    pytest.mark.skipif("config.getoption('--on') == 'postgres'", reason="rests on SQLite: once"),
]
BACKUPS = 3


def test_each_backup_under_load_restores_to_a_prefix_without_gaps(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    figure(backed_up_story(tmp_path, backups=BACKUPS))


def backed_up_story(folder: Path, *, backups: int) -> str:
    """So many backups of a desk that is written to all the time, each restored and compared."""
    desk = Stable(folder / "home").found().open()
    desk.start()
    givers = [Giver(desk, number, pause_s=0.05) for number in range(4)]
    for giver in givers:
        giver.start()
    taken = []
    for _ in range(backups):
        time.sleep(2)
        before = [set(giver.acked) for giver in givers]
        taken.append((before, Path(desk.told("backup")["path"])))
    for giver in givers:
        giver.end()
    settled(desk, within_s=600)
    found = judge(desk, givers)
    deliveries = [_restored(folder / f"again{number}", *one) for number, one in enumerate(taken)]
    _broken_ones_are_told(desk, taken[-1][1], folder)
    desk.close()
    assert found.spotless(), found
    assert deliveries == sorted(deliveries)
    return (
        f"{backups} backups with {deliveries} deliveries in them, {found.acked} acknowledged in all"
    )


def _restored(home: Path, before: list[set[tuple[int, str]]], archive: Path) -> int:
    """Verify, restore into an empty folder, and compare with what was acknowledged before."""
    again = Stable(home)
    (home / "secret.key").write_bytes((archive.parents[2] / "secret.key").read_bytes())
    told = json.loads(again.run("restore", "--verify-only", str(archive)))
    assert told["damaged"] == []
    again.run("restore", str(archive))
    assert again.told("digest") == told["digest"], "the digest is that of the manifest"
    hashes = {row[0] for row in again.rows("SELECT content_hash FROM store_delivery")}
    for acked in before:
        assert {contents for _, contents in acked} <= hashes, "acknowledged before, and not in it"
    names = [row[0] for row in again.rows("SELECT name FROM store_delivery ORDER BY id")]
    for number in range(4):
        mine = sorted(
            int(name[15:-4]) for name in names if int(name[15:-4]) // 10_000_000 == number + 1
        )
        assert mine == list(range((number + 1) * 10_000_000, (number + 1) * 10_000_000 + 3 * len(mine), 3)), "a gap"  # fmt: skip
    assert again.rows("PRAGMA integrity_check") == [("ok",)]
    assert json.loads(again.run("audit", "verify", "--json"))
    again.run("restore", str(archive), code=2)  # there is a desk now
    return len(names)


def _broken_ones_are_told(desk: Stable, archive: Path, folder: Path) -> None:
    """Cut short, changed inside, or sealed with another key."""
    cut = folder / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-2_000])
    desk.run("restore", "--verify-only", str(cut), code=4)
    opened = folder / "opened"
    with tarfile.open(archive) as packed:
        packed.extractall(opened, filter="data")
    with closing(sqlite3.connect(opened / "desk.db")) as store, store:
        store.execute("UPDATE fact_orders SET paid_fen = paid_fen + 1 WHERE order_key = 1")
    changed = folder / "changed.tar.gz"
    with tarfile.open(changed, "w:gz") as packed:
        for path in sorted(opened.iterdir()):
            packed.add(path, path.name)
    desk.run("restore", "--verify-only", str(changed), code=4)
    other = Stable(folder / "other")
    other.run(
        "init", "--owner", "bob", "--shop", "x", "--password-stdin", given="correct horse battery"
    )
    (other.data / "desk.db").unlink()
    assert "secret.key" in _said(other, archive)


def _said(desk: Stable, archive: Path) -> str:
    import subprocess

    from tests.served import PROGRAM

    done = subprocess.run(
        [*PROGRAM, "restore", str(archive)], env=desk.environment, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 2
    return done.stderr
