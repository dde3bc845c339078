"""The web keeps to rows and pages: columns, engines and the API take memory that a laptop has better use for."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from fuchang.facts.lean import serve_lean
serve_lean()
import fuchang.desk.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*sorted({"duckdb", "ninja", "numpy", "pandas", "pyarrow", "rich", "xlsxwriter"} & set(sys.modules)))
"""


def test_the_web_loads_no_columns_and_no_api(tmp_path: Path) -> None:
    environment = {**os.environ, "FUCHANG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_what_serves_loads_no_django() -> None:
    words = "import sys, fuchang.pipeline.serving; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_works_jobs_off_loads_no_server(tmp_path: Path) -> None:
    words = (
        "import sys; from fuchang.cli.desk import set_up; set_up(must_exist=False)\n"
        "from fuchang.pipeline.schedule import recurring; recurring()\n"
        "print('granian' in sys.modules)"
    )
    environment = {**os.environ, "FUCHANG_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", words], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
