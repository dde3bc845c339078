"""Runs the measurements of this folder one after the other, each in a process of its own.

    python -m bench                  all of them
    python -m bench read_orders      those named

Each is a program of its own, too, with its own options: `python -m bench.read_orders --help`. One
is whatever tells in its docstring that it can be called with no argument.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def _tells(path: Path) -> bool:
    way = rf"python (?:-m bench\.{path.stem}|bench/{path.name})(?: \[|\s*$)"
    return re.search(way, path.read_text(encoding="utf-8"), re.MULTILINE) is not None


def main(names: list[str]) -> int:
    known = sorted(
        path.stem for path in HERE.glob("*.py") if path.stem != "__main__" and _tells(path)
    )
    wrong = set(names) - set(known)
    if wrong:
        sys.exit(f"no {', '.join(sorted(wrong))}; there are: {', '.join(known)}")
    failed = []
    for name in names or known:
        print(f"\n== {name}", flush=True)
        command = [sys.executable, "-m", f"bench.{name}"]
        done = subprocess.run(command, cwd=HERE.parent, check=False)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
