"""Beside the jobs of a worker: nothing until a shop has a feed, then the caller with all that it needs."""

import threading
from importlib import import_module

from django.db import close_old_connections, connection
from django.db.utils import DatabaseError

from fuchang.store.models import Feed
from fuchang.store.walls import everything

LOOK_S = 3.0


def run(name: str, stop: threading.Event) -> None:
    """Wait for the first feed; only then is loaded what speaks to the network."""
    while not stop.is_set():
        if _there():
            import_module("fuchang.pipeline.feeds.caller").Caller(name=name, stop=stop).run()
        stop.wait(LOOK_S)
    connection.close()


def _there() -> bool:
    try:
        with everything("whether any shop has a feed"):
            return Feed.objects.filter(live=1).exists()
    except DatabaseError:
        close_old_connections()
        return False
