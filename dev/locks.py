"""Write the hash-pinned lock files, or check that they still belong to pyproject.toml.

    python dev/locks.py write    resolves anew (needs the `uv` package beside it: `make locks`)
    python dev/locks.py check    offline: compares the fingerprint in each lock with pyproject.toml

One resolution serves all: bench holds everything, the smaller locks are cut to the same versions.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
ENGINES = ("--extra", "postgres", "--extra", "spark")
LOCKS = {
    "bench": ("pyproject.toml", "--group", "bench", *ENGINES),
    "dev": ("pyproject.toml", "--group", "dev", *ENGINES),
    "runtime": ("pyproject.toml", "--group", "build"),
    "build": ("--group", "build"),
}
MARK = "# pyproject.toml dependencies sha256:"


def fingerprint() -> str:
    """What the locks depend on: the dependency tables alone, so that a ruff setting ages no lock."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = whole["project"]
    tables = [
        project["requires-python"],
        project["dependencies"],
        project["optional-dependencies"],
        whole["dependency-groups"],
    ]
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()


def write() -> int:
    widest = FOLDER / "bench.lock"
    for name, inputs in LOCKS.items():
        target = FOLDER / f"{name}.lock"
        command = [
            *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"),
            *("--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"),
            *("--upgrade", *inputs, "--output-file", str(target)),
        ]
        if target != widest:
            command += ["--constraint", str(widest)]
        subprocess.run(command, cwd=ROOT, check=True)
        body = target.read_text(encoding="utf-8")
        target.write_text(f"{MARK}{fingerprint()}\n{body}", encoding="utf-8")
        print(f"requirements/{name}.lock", body.count("=="), "pins")
    return 0


def check() -> int:
    stale = [
        name
        for name in LOCKS
        if not (FOLDER / f"{name}.lock")
        .read_text(encoding="utf-8")
        .startswith(MARK + fingerprint())
    ]
    for name in stale:
        print(f"requirements/{name}.lock is older than pyproject.toml; run `make locks`")
    return 1 if stale else 0


if __name__ == "__main__":
    verbs = {"write": write, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        sys.exit(f"say one of: {', '.join(verbs)}")
    sys.exit(verbs[sys.argv[1]]())
