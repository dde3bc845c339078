"""Runs the measurements of this folder one after the other, each in a process of its own.

    python -m bench                  all of them
    python -m bench read_orders      those named

Each is a script of its own, too, with its own options: `python bench/read_orders.py --help`.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    known = sorted(
        path.stem
        for path in HERE.glob("*.py")
        if not path.stem.startswith("_") and "__main__" in path.read_text(encoding="utf-8")
    )
    wrong = set(names) - set(known)
    if wrong:
        sys.exit(f"no {', '.join(sorted(wrong))}; there are: {', '.join(known)}")
    failed = []
    for name in names or known:
        print(f"\n== {name}", flush=True)
        done = subprocess.run([sys.executable, HERE / f"{name}.py"], cwd=HERE.parent, check=False)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
