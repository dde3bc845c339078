"""A backup taken while the desk works, the proof that it can be read back, and which ones are kept."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from fuchang.facts.engines.sqlite import file_connection
from fuchang.kernel.clock import local_text
from fuchang.kernel.config import KEY_BYTES, NoMasterKey, data_dir, key_path, master_key, setting
from fuchang.kernel.errors import AskUser, StopAndTell
from fuchang.pipeline import server, transfer
from fuchang.pipeline.digest import digest
from fuchang.store import sealed
from fuchang.store.cells import Unsealable
from fuchang.store.models import Pulse
from fuchang.store.walls import everything
from fuchang.store.working import working_folder

FILES = ("inbox", "proof")
NEWEST, WEEKS = 7, 5  # kept: so many, and the last one of so many weeks


class BrokenBackup(StopAndTell):
    """An archive that does not hold what its manifest says."""

    def __init__(self, *, why: str) -> None:
        self.why = why
        super().__init__(
            f"备份坏了，或没有复制完整，请换一份 / the backup is broken or was not copied whole, take another: {why}"
        )


class NotEmpty(AskUser):
    """There is a desk already where the backup should go."""

    def __init__(self, *, place: str) -> None:
        self.place = place
        super().__init__(
            f"{place} 里已有异常台，请恢复到空文件夹 / there is a desk in {place}: restore into an empty folder"
        )


class OtherKey(AskUser):
    """What is sealed in the backup cannot be opened with the key that is here."""

    def __init__(self) -> None:
        super().__init__(
            "主密钥不是备份时的那一把，恢复后密文打不开；请先放好当时的 secret.key / the master key is not the "
            "one of that backup: put that day's secret.key in place first"
        )


def folder() -> Path:
    """Where backups go by themselves: `FUCHANG_BACKUPS`, best on another disk, or the data folder's own."""
    return Path(setting("FUCHANG_BACKUPS") or data_dir() / "backups")


def back_up(target: Path, *, now: int) -> Path:
    """An archive of the database, uploads and proof, with hashes and digest: the same on either engine."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = target / f"fuchang-{local_text(now).replace(':', '').replace(' ', '-')}.tar.gz"
    with tempfile.TemporaryDirectory(dir=target, prefix=".making-") as making:
        unfinished = Path(making) / path.name
        copy, told = _copied(Path(making))
        _pack(unfinished, copy, {"at": now, "key": _key_mark(), "digest": told})
        unfinished.chmod(0o600)
        unfinished.replace(path)  # whoever finds an archive finds a whole one
    _sync(target)
    size = path.stat().st_size
    Pulse.objects.update_or_create(
        name="backup", defaults={"beat_at": now, "detail": {"path": path.name, "size": size}}
    )
    return path


def _copied(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The database as one SQLite file, as it is at one moment, and its digest then."""
    if connection.vendor == "postgresql":
        return transfer.out(folder)
    copy = folder / "desk.db"
    connection.ensure_connection()
    with closing(file_connection(copy)) as into:
        connection.connection.backup(into)  # SQLite's own copy while others write
        return copy, digest(ask=into.execute)


def _pack(archive: Path, copy: Path, manifest: dict[str, Any]) -> None:
    """Database and files, each hashed as it is packed; the manifest last."""
    files, damaged = {"desk.db": _hash(copy)}, []
    with archive.open("wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as packed:
            packed.add(copy, "desk.db")
            for path in _uploads():
                name = path.relative_to(data_dir()).as_posix()
                files[name] = _hash(path)
                packed.add(path, name)
                if not _as_promised(path):
                    damaged.append(name)
            told = copy.with_name("manifest.json")
            told.write_text(json.dumps({**manifest, "files": files, "damaged": damaged}), "utf-8")
            packed.add(told, "manifest.json")
        raw.flush()
        os.fsync(raw.fileno())


def _as_promised(path: Path) -> bool:
    """Whether a sealed file says what its name, the hash of what came, promises."""
    said = hashlib.sha256()
    try:
        for piece in sealed.pieces(path, sort=path.relative_to(data_dir() / "uploads").parts[0]):
            said.update(piece)
    except Unsealable:
        return False
    return said.hexdigest() == path.name.split(".")[0]


def _uploads() -> Iterator[Path]:
    for name in FILES:
        for path in sorted((data_dir() / "uploads" / name).rglob("*")):
            if path.is_file() and not path.name.startswith("tmp"):
                yield path


def rotate(target: Path) -> list[str]:
    """Take away what is neither among the newest nor the last of its week; gives the names."""
    found = sorted(target.glob("fuchang-*.tar.gz"), reverse=True)
    weekly: dict[int, Path] = {}
    for path in found:
        weekly.setdefault(int(path.stat().st_mtime) // (7 * 86_400), path)
    kept = {*found[:NEWEST], *[weekly[week] for week in sorted(weekly, reverse=True)[:WEEKS]]}
    gone = [path for path in found if path not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]


def verify(archive: Path) -> dict[str, Any]:
    """Read the archive back: hashes, integrity, digest, rows. Raises BrokenBackup."""
    with working_folder() as opened:
        return _verified(archive, opened)


def restore(archive: Path, *, now: int) -> dict[str, Any]:
    """Into an empty data folder (and an empty PostgreSQL), after everything has been verified.

    Raises NotEmpty, OtherKey, NoMasterKey, BrokenBackup.
    """
    there = connection.vendor == "postgresql"
    if not transfer.empty() if there else (data_dir() / "desk.db").exists():
        raise NotEmpty(place="PostgreSQL" if there else str(data_dir()))
    data_dir().mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=data_dir(), prefix=".restoring-") as opened:
        told = _verified(archive, Path(opened))
        if told["key"] and told["key"] != _key_mark():
            raise OtherKey
        (Path(opened) / "uploads").mkdir(exist_ok=True)
        shutil.copytree(Path(opened) / "uploads", data_dir() / "uploads", dirs_exist_ok=True)
        if there:
            _into_postgres(Path(opened), now=now)
        else:
            (Path(opened) / "desk.db").replace(data_dir() / "desk.db")  # last: now there is a desk
    _sync(data_dir())
    return told


def _into_postgres(opened: Path, *, now: int) -> None:
    """An archive of an older version is brought up to date first; the rows go in whole or not at all."""
    path = transfer.up_to_date(opened)
    server.migrate(now=now)
    with everything("a desk that comes back"), transaction.atomic():
        transfer.into(path)


def _verified(archive: Path, opened: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(opened, filter="data")
        manifest = json.loads((opened / "manifest.json").read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise BrokenBackup(why=str(error)) from error
    for name, wanted in manifest["files"].items():
        path = opened / name
        if not path.is_file() or _hash(path) != wanted:
            raise BrokenBackup(why=f"{name} is not what the manifest says")
    with closing(file_connection(opened / "desk.db")) as database:
        said = database.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise BrokenBackup(why=said)
        _complete(database, manifest)
        cases = database.execute("SELECT COUNT(*) FROM cases_case").fetchone()[0]
        found = digest(ask=database.execute)
    if found != manifest["digest"]:
        raise BrokenBackup(why="the rows are not those of the manifest's digest")
    about = {name: manifest[name] for name in ("at", "key", "damaged", "digest")}
    return {**about, "files": len(manifest["files"]), "cases": cases}


def _complete(database: Any, manifest: dict[str, Any]) -> None:
    """Each delivery and each proof that the rows name lies in the archive."""
    inbox = database.execute("SELECT path FROM store_delivery WHERE path <> ''")
    proof = database.execute("SELECT sha256 FROM cases_evidence WHERE size > 0 AND sha256 <> ''")
    wanted = [f"uploads/inbox/{path}" for (path,) in inbox]
    wanted += [f"uploads/proof/{one[:2]}/{one[2:4]}/{one}" for (one,) in proof]
    absent = [name for name in wanted if name not in manifest["files"]]
    if absent:
        raise BrokenBackup(why=f"{len(absent)} files are not in it, {absent[0]} for one")


def opens(told: Mapping[str, Any]) -> str:
    """Whether the key that is here opens what is sealed in a verified backup, in words."""
    try:
        same = told["key"] == _key_mark()
    except NoMasterKey:
        return f"这里没有主密钥，恢复前先放好当时的 {key_path()}（no master key here, put that day's in place first）"
    if not told["key"] or same:
        return "现在的主密钥打得开（the key that is here opens it）"
    return "现在的主密钥打不开，恢复前先放好当时的 secret.key（the key that is here does not open it, put that day's in place first）"


def _key_mark() -> str:
    """Tells one master key from another, and nothing of the key."""
    return hashlib.blake2b(b"backup", key=master_key(), digest_size=KEY_BYTES // 2).hexdigest()


def _sync(place: Path) -> None:
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
