"""The same stages on Apache Spark: `mapInArrow` for rows, `applyInArrow` for buckets.

PySpark and Java are wanted here alone. Functions go to the workers by name, so graphkit has to be
installed there; the scratch folder is one that driver and workers see under the same name.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.errors import UsageError
from graphkit.extras import install_line
from graphkit.stages.runner import BUCKET, Function, Many

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

JAVA = "apt install openjdk-17-jre-headless (macOS: brew install openjdk@17), or set JAVA_HOME"
LOOPBACK = "127.0.0.1"
LOST = ("Py4JNetworkError",)  # raised where the driver's JVM does not answer
FILES = 256  # tables of this process in one file


def session_of(master: str | None, options: Iterable[tuple[str, str]] = ()) -> SparkSession:
    """The session that `spark-submit` made, or one of its own at `master`.

    Raises UsageError that says what to install.
    """
    if master is not None and shutil.which("java") is None and not _java_home():
        raise UsageError(f"Spark needs Java 17 or newer, which is not here: {JAVA}")
    try:
        from pyspark.errors import PySparkException, PySparkRuntimeError  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(f"Jobs on Spark need PySpark: {install_line('spark')}") from error
    builder: Any = SparkSession.builder.appName("graphkit")
    settings = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": "4096",
        "spark.driver.maxResultSize": "0",  # what is taken is what the driver has to hold
        "spark.sql.session.timeZone": "UTC",
    }
    if master is not None:
        builder = builder.master(master)
        if master.startswith("local"):  # the workers are of this machine: seen by nobody else
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
            settings["spark.driver.host"] = settings["spark.driver.bindAddress"] = LOOPBACK
            settings["spark.ui.enabled"] = "false"
            # one whose thread found no memory would wait for ever for what that had to do
            settings["spark.driver.extraJavaOptions"] = "-XX:+ExitOnOutOfMemoryError"
    for name, value in {**settings, **dict(options)}.items():
        builder = builder.config(name, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except (PySparkException, PySparkRuntimeError, OSError) as error:
        first = str(error).strip().partition("\n")[0]
        raise UsageError(
            f"Spark did not start: {first} Is there Java 17 or newer (java -version)? {JAVA}"
        ) from error
    return session


@contextlib.contextmanager
def driver_that_lives() -> Iterator[None]:
    """Say in words that the driver's JVM ended, most often for want of memory.

    What PySpark raises then tells of a socket.
    """
    try:
        yield
    except Exception as error:
        lost = type(error).__module__.startswith("py4j") and "OutOfMemory" in str(error)
        if not lost and type(error).__name__ not in LOST and not _refused(error):
            raise
        raise UsageError(
            "Spark's driver ended, most often for want of memory: give it more"
            " (--conf spark.driver.memory=8g), and name a folder that is not there yet."
        ) from error


def _refused(error: Exception) -> bool:
    """Whether nobody listens any more where the driver did."""
    return isinstance(error, ConnectionError | EOFError)


def _java_home() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(home) and (Path(str(home)) / "bin").is_dir()


class Spark:
    """Runs stages as DataFrames; what this process gives goes through Parquet in `scratch`."""

    def __init__(self, session: SparkSession, scratch: Path, buckets: int) -> None:
        self.session = session
        self.scratch = scratch
        self.buckets = buckets
        self._numbers = itertools.count()
        session.conf.set("spark.sql.shuffle.partitions", str(buckets))
        session.conf.set("spark.sql.adaptive.coalescePartitions.enabled", "false")

    def put(self, tables: Iterable[pa.Table], schema: pa.Schema) -> DataFrame:
        """Rows of this process, as files of the scratch folder."""
        folder = self.scratch / f"given-{next(self._numbers)}"
        folder.mkdir(parents=True)
        waiting = iter(tables)
        count = 0
        while some := list(itertools.islice(waiting, FILES)):
            whole = pa.concat_tables([table.cast(schema) for table in some])
            pq.write_table(whole, folder / f"{count:06}.parquet", row_group_size=_fair(whole))
            count += 1
        if not count:
            pq.write_table(schema.empty_table(), folder / "000000.parquet")
        frame = self._opened(folder)
        return frame if BUCKET in schema.names else frame.repartition(self.buckets)

    def mapped(self, name: str, frame: DataFrame, function: Many, gives: pa.Schema) -> DataFrame:
        """The function of each Arrow batch, where it lies."""
        self._says(name)

        def batches(given: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in given:
                for table in function(pa.Table.from_batches([batch])):
                    yield from table.cast(gives).to_batches()

        return frame.mapInArrow(batches, _struct(gives))

    def grouped(
        self, name: str, frame: DataFrame, function: Function, gives: pa.Schema
    ) -> DataFrame:
        """The function of each bucket."""
        self._says(name)

        def group(table: pa.Table) -> pa.Table:
            return function(table).cast(gives)

        return frame.groupBy(BUCKET).applyInArrow(group, _struct(gives))

    def kept(self, frame: DataFrame, folder: Path, schema: pa.Schema) -> DataFrame:  # noqa: ARG002
        """The rows as Parquet files, written by those who made them."""
        frame.write.option("compression", "zstd").parquet(folder.absolute().as_uri())
        return self._opened(folder)

    def taken(self, frame: DataFrame, schema: pa.Schema) -> pa.Table:
        """All rows, in this process: by files of the scratch folder, past the driver's JVM.

        What is collected lies in its heap, which has 1 GB where nobody said otherwise; a thread
        that finds no room there ends, and the job waits for it for ever.
        """
        folder = self.scratch / f"taken-{next(self._numbers)}"
        frame.write.option("compression", "zstd").parquet(folder.absolute().as_uri())
        parts = sorted(folder.glob("part-*.parquet"))
        tables = []
        for part in parts:
            with pq.ParquetFile(part) as file:
                tables.append(file.read().cast(schema))
        shutil.rmtree(folder)
        return pa.concat_tables(tables or [schema.empty_table()])

    def _opened(self, folder: Path) -> DataFrame:
        return self.session.read.parquet(folder.absolute().as_uri())

    def _says(self, name: str) -> None:
        self.session.sparkContext.setJobDescription(f"graphkit: {name}")


def _fair(table: pa.Table) -> int:
    """Rows of a row group: small enough that several tasks share a file."""
    return max(1, min(1 << 16, int(table.num_rows) // 8 + 1))


def _struct(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415

    return from_arrow_schema(schema)
