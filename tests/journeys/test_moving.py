"""A backup of either engine is restored into either: the same digest, the same chain, the next number free."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.served import PROGRAM, SHOP, Served, orders_file

pytestmark = [pytest.mark.slow, pytest.mark.loopback, pytest.mark.postgres]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    from tests.parity.postgres import binaries, desk_role, server

    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server here: install Debian's postgresql")
    with server(folder) as url:
        yield desk_role(url)


@contextmanager
def fresh(url: str, name: str) -> Iterator[str]:
    """An empty database on that server."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield url.replace("@/desk", f"@/{name}")


def filled(home: Path, database: str = "") -> Served:
    """A desk with orders, a case with proof and a note, and an audit chain with an anchor."""
    desk = Served(home, database=database).found()
    name, body = orders_file(1, rows=4)
    (home / name).write_bytes(body)
    desk.run("import", str(home / name), "--shop", SHOP)
    desk.run("audit", "anchor")
    desk.start("--jobs", "0")
    place = f"{desk.address}/api/cases"
    case = {
        "shop_key": 1,
        "kind": "refund.no_tracking",
        "order_id": "3900000000000000001",
        "words": "é 第一 😀",
    }
    made = httpx.post(place, json=case, headers=desk.headers)
    assert made.status_code == 200, made.text
    number = made.json()["number"]
    proof = {"file": ("a.txt", b"proof")}
    httpx.post(f"{place}/{number}/proof", files=proof, headers=desk.headers)
    desk.stop()
    return desk


def restored(archive: Path, home: Path, key: bytes, database: str = "") -> Served:
    home.mkdir()
    (home / "secret.key").write_bytes(key)
    desk = Served(home, database=database)
    desk.run("restore", str(archive))
    desk.run("restore", str(archive), code=2)  # there is a desk now
    desk.run("migrate")
    return desk


@pytest.mark.parametrize("source", ["postgres", pytest.param("sqlite", marks=pytest.mark.release)])
def test_it_is_restored_into_either_engine(source: str, server: str, tmp_path: Path) -> None:
    with fresh(server, f"{source}_from") as first, fresh(server, f"{source}_to") as second:
        desk = filled(tmp_path / "home", first if source == "postgres" else "")
        archive = Path(desk.told("backup")["path"])
        key = (desk.home / "secret.key").read_bytes()
        told = json.loads(desk.run("restore", "--verify-only", str(archive)))
        assert (told["digest"], told["damaged"], told["cases"]) == (desk.told("digest"), [], 5)
        chains = desk.told("audit", "verify")
        assert [one["broken_at"] for one in chains] == [None] * len(chains)
        for name, database in (("sqlite", ""), ("postgres", second)):
            again = restored(archive, tmp_path / name, key, database)
            assert again.told("digest") == told["digest"]
            assert again.told("audit", "verify") == chains
            again.start("--jobs", "0")
            case = {"shop_key": 1, "kind": "refund.no_tracking", "order_id": "3900000000000000002"}
            again.headers = desk.headers
            made = httpx.post(f"{again.address}/api/cases", json=case, headers=desk.headers)
            assert made.status_code == 200, made.text
            again.stop()
            assert len(again.told("audit", "verify")) == len(chains)


def test_a_backup_of_postgres_says_what_is_wrong_with_it(server: str, tmp_path: Path) -> None:
    with fresh(server, "other_key") as url:
        desk = Served(tmp_path / "home", database=url).found()
        archive = Path(desk.told("backup")["path"])
        other = tmp_path / "other"
        other.mkdir()
        (other / "secret.key").write_text("a1" * 32 + "\n")
        environment = {
            **desk.environment,
            "FUCHANG_HOME": str(other),
            "FUCHANG_DATA_DIR": str(other / "data"),
        }
        environment.pop("FUCHANG_DB")
        said = subprocess.run(
            [*PROGRAM, "restore", str(archive)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (said.returncode, "secret.key" in said.stderr) == (2, True)
        archive.write_bytes(archive.read_bytes()[:-500])
        desk.run("restore", "--verify-only", str(archive), code=4)
        assert list((desk.data / "working").iterdir()) == []
