"""Apache Spark: local, or a cluster by its master's address."""

import os
import tempfile
from pathlib import Path

from pyspark.sql import SparkSession

from fuchang.facts.engines.sparksql import SparkSqlEngine


def open(  # noqa: A001 - every engine's file answers to `open`
    *, master: str = "local[2]", memory: str = "4g", shuffles: int = 8, codegen: bool = True
) -> SparkSqlEngine:
    """An engine on a master, with so much memory for the driver and so many shuffle partitions.

    `codegen`: compile each query, which pays from about a million orders on.
    """
    # A process that has spoken Spark Connect (to Sail) is taken for a remote one from then on.
    os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)
    folder = Path(tempfile.mkdtemp(prefix="fuchang-"))
    session = (
        SparkSession.builder.master(master)
        .appName("fuchang")
        .config("spark.driver.memory", memory)
        .config("spark.sql.shuffle.partitions", str(shuffles))
        .config("spark.sql.codegen.wholeStage", str(codegen).lower())
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return SparkSqlEngine(name="spark", session=session, folder=folder)
