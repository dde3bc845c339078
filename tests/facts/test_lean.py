"""Without pandas where it would only cost time."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
from fuchang.facts.lean import without_pandas
with without_pandas():
    import numpy, pyarrow, pyarrow.compute
    pyarrow.array([1, 2]); pyarrow.array(numpy.arange(3))
    assert "pandas" not in sys.modules
    try:
        import pandas
    except ModuleNotFoundError:
        print("blocked")
assert not any("_Absent" in repr(hook) for hook in sys.meta_path)
"""


def test_arrow_works_and_pandas_stays_out():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )

    assert (done.stdout.strip(), done.returncode) == ("blocked", 0), done.stderr


def test_afterwards_it_can_be_imported_again():
    pytest.importorskip("pandas")
    program = PROGRAM + "\nimport pandas; print(pandas.__name__)\n"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.stdout.split() == ["blocked", "pandas"], done.stderr
