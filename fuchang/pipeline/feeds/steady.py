"""A thread that goes on: it works while there is anything to do, and nothing that it meets ends it."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError, InterfaceError

from fuchang.store import failures
from fuchang.store.jobs import claims
from fuchang.store.jobs.presence import Presence
from fuchang.store.walls import everything

DEFECT_S = 15.0  # what did not work once will hardly work at once
_log = logging.getLogger("fuchang.feeds")


def go_on(
    name: str, turn: Callable[[], bool], *, stop: threading.Event, rest: Callable[[], object]
) -> None:
    """Turn after turn until `stop`; `rest` waits where nothing was done.

    Trouble of the database is waited out; a defect is written to the log. Either way what was claimed
    is given back.
    """
    here = Presence(name)
    with everything(f"{name}, for all shops"):
        while not stop.is_set():
            try:
                if not turn():
                    rest()
            except (DatabaseError, InterfaceError):
                _give_back(name)
                rest()
            except Exception as error:  # noqa: BLE001 - nobody would start the thread again
                _log.error("%s: %s", name, failures.told(error))
                _give_back(name)
                stop.wait(DEFECT_S)
    _give_back(name)
    here.leave()


def _give_back(name: str) -> None:
    """Jobs that this thread holds; where the store is away their lease ends by itself."""
    close_old_connections()
    try:
        claims.let_go(worker=name)
    except (DatabaseError, InterfaceError):
        close_old_connections()
    finally:
        connection.close()
