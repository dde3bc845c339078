"""Clear copies at work go with whoever made them, however that ends."""

import signal
import subprocess
import sys

import pytest

from fuchang.store import working

HOLDER = """
import sys, time
from fuchang.store.working import working_folder
with working_folder() as folder:
    (folder / "clear").write_text("13812345678")
    print(folder, flush=True)
    time.sleep(60)
"""


def test_it_is_private_and_gone_afterwards() -> None:
    with working.working_folder() as folder:
        (folder / "clear").write_text("13812345678")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert working.sweep() == 0
        assert folder.exists()
    assert not folder.exists()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_killed_process_left_is_swept(ending: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout is not None
        folder = working.place() / one.stdout.readline().strip().rsplit("/", 1)[-1]
        assert working.sweep() == 0
        assert folder.exists()
        one.send_signal(ending)
        one.wait()
    assert folder.exists()
    assert working.sweep() == 1
    assert not folder.exists()
