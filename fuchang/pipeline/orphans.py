"""Children end with the program that started them: else a desk begun anew would stand beside the old one."""

import os
import threading
import time
from collections.abc import Callable

LOOK_S = 1


def when_orphaned(then: Callable[[], object]) -> None:
    """Look after the parent from a thread of one's own; once it is gone, `then`."""
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_S)
        then()

    threading.Thread(target=look, name="parent", daemon=True).start()
