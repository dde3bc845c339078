"""The child really is limited."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits are measured on Linux")


def run(program):
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


def test_memory_ends_at_the_budget():
    program = "from fuchang.connect.exports.limits import limit_memory; limit_memory(64 << 20); bytearray({} << 20)"
    assert run(program.format(16)).returncode == 0
    assert "MemoryError" in run(program.format(128)).stderr


def test_time_grows_with_the_size_of_the_file():
    program = (
        "import resource; from fuchang.connect.exports.limits import limit_time\n"
        "limit_time(0); a = resource.getrlimit(resource.RLIMIT_CPU)[0]\n"
        "limit_time(600 << 20); print(a, resource.getrlimit(resource.RLIMIT_CPU)[0] - a)"
    )
    start, more = map(int, run(program).stdout.split())
    assert 10 <= start <= 15
    assert more >= 100
