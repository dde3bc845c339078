"""P1c: the plug is pulled a hundred times; what was acknowledged is on the disk, and the disk is whole.

The data folder is an ext4 file system in a file. While the desk stands still (SIGSTOP) that file is
copied: it holds what has reached the disk, and nothing that only the kernel remembers. The copy is
mounted, as after a power cut, and read.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from signal import SIGCONT, SIGSTOP

import pytest

from fuchang.store import sealed
from fuchang.store.cells import Unsealable
from tests.givers import ROWS, Giver, judge, settled
from tests.served import Stable, order_id

pytestmark = [pytest.mark.slow, pytest.mark.loopback]
CUTS = int(os.environ.get("FUCHANG_CUTS", "100"))
SIZE = "256M"


@contextmanager
def mounted(image: Path, place: Path) -> Iterator[Path]:
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    if os.geteuid() or not shutil.which("mkfs.ext4") or not Path("/dev/loop-control").exists():
        pytest.skip("power cuts need root, mkfs.ext4 and loop devices")
    made = tmp_path / "disk.img"
    subprocess.run(["truncate", "-s", SIZE, made], check=True)
    subprocess.run(["mkfs.ext4", "-q", made], check=True)
    return made


def test_nothing_acknowledged_is_lost_when_the_power_goes(
    image: Path, tmp_path: Path, figure: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FUCHANG_KEY")  # the originals are sealed with the desk's own key
    monkeypatch.setenv("FUCHANG_KEY_FILE", str(tmp_path / "home" / "secret.key"))
    chance, checked = Random(7), 0
    lost: list[str] = []
    broken: list[str] = []
    with mounted(image, tmp_path / "disk") as disk:
        desk = Stable(tmp_path / "home", data=disk / "data").found().open()
        desk.start()
        givers = [Giver(desk, number, pause_s=0.1) for number in range(4)]
        for giver in givers:
            giver.start()
        for number in range(CUTS):
            time.sleep(chance.uniform(0.05, 1))
            desk.signal(SIGSTOP)
            time.sleep(0.05)  # answers that were on their way arrive
            acked = [one for giver in givers for one in giver.acked]
            copy = tmp_path / "cut.img"
            subprocess.run(["cp", "--sparse=always", image, copy], check=True)
            desk.signal(SIGCONT)
            checked = len(acked)
            with mounted(copy, tmp_path / "cut") as cut:
                for trouble in _read(cut / "data", acked):
                    (lost if "lost" in trouble else broken).append(f"cut {number}: {trouble}")
        for giver in givers:
            giver.end()
        settled(desk, within_s=300)
        found = judge(desk, givers)
        desk.close()
    told = f"{CUTS} power cuts, {checked} acknowledged: {len(lost)} lost, {len(broken)} corrupt"
    figure(f"{told}; {found}")
    assert not lost + broken, (told, lost[:5], broken[:5])
    assert found.spotless(), found
    assert checked > CUTS


def _digest(file: Path) -> str:
    """The hash of what a sealed original says; nothing where it does not open."""
    try:
        return hashlib.sha256(sealed.read(file, sort="inbox")).hexdigest()
    except Unsealable:
        return ""


def _read(data: Path, acked: list[tuple[int, str]]) -> Iterator[str]:
    """What is missing or broken after the cut."""
    with closing(sqlite3.connect(data / "desk.db")) as store:
        if store.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            yield "the database is corrupt"
        rows = store.execute("SELECT content_hash, path, state FROM store_delivery")
        kept = {contents: (path, state) for contents, path, state in rows}
        orders = {row[0] for row in store.execute("SELECT order_id FROM fact_orders")}
    for first, contents in acked:
        if contents not in kept:
            yield f"lost: delivery of {first}"
            continue
        path, state = kept[contents]
        file = data / "uploads" / "inbox" / path
        if not file.is_file() or _digest(file) != contents:
            yield f"lost: contents of {first}"
        if state == "applied" and not {order_id(first + at) for at in range(ROWS)} <= orders:
            yield f"lost: orders of {first}"
