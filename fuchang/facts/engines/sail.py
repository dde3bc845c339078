"""Sail: a Spark Connect server without a JVM, started in this process on loopback."""

import tempfile
from pathlib import Path
from typing import Any

from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

from fuchang.facts.engines.sparksql import SparkSqlEngine


class SailEngine(SparkSqlEngine):
    """A Spark SQL engine that also stops its own server."""

    def __init__(self) -> None:
        self._server = SparkConnectServer(ip="127.0.0.1", port=0)
        self._server.start()
        _, port = self._server.listening_address
        session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
        folder = Path(tempfile.mkdtemp(prefix="fuchang-"))
        super().__init__(name="sail", session=session, folder=folder)

    def close(self) -> None:
        """Stop the session, then the server."""
        super().close()
        self._server.stop()


def open(**settings: Any) -> SailEngine:  # noqa: A001 - every engine's file answers to `open`
    """An engine with a server of its own; it takes no settings."""
    if settings:
        message = f"sail takes no settings, got {', '.join(settings)}"
        raise TypeError(message)
    return SailEngine()
