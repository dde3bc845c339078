"""The web keeps to rows: columns and their engines take memory that a laptop has better use for."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
import fuchang.desk.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*sorted({"duckdb", "numpy", "pandas", "pyarrow", "xlsxwriter"} & set(sys.modules)))
"""


def test_the_web_loads_no_columns(tmp_path: Path) -> None:
    environment = {**os.environ, "FUCHANG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_what_serves_loads_no_django() -> None:
    words = "import sys, fuchang.pipeline.serving; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
