"""The command for more than one machine holds the work of: spark."""

from __future__ import annotations

import contextlib
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.output import Bars, print_json, say
from graphkit.cli.reading import NOTHING, REJECTED, SHOWN_REJECTS, captured_option, format_option
from graphkit.cli.shared import as_json as json_option

if TYPE_CHECKING:
    from graphkit.stages import Report

SUBMITTED = "PYSPARK_GATEWAY_PORT"  # in the environment of what spark-submit started


def _pairs(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> list[tuple[str, str]]:
    for value in values:
        if "=" not in value:
            raise click.BadParameter(f"write it as NAME=VALUE; got {value!r}")
    return [(name, said) for name, _, said in (value.partition("=") for value in values)]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "-o",
    "folder",
    required=True,
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the tables and import files go; all machines see it by this name.",
)
@click.option(
    "--master", metavar="URL", help="spark://HOST:7077, local[4] … Under spark-submit: its own."
)
@click.option(
    "--buckets",
    type=click.IntRange(1, 1_000_000),
    default=32,
    show_default=True,
    help="Into how many groups keys are dealt: about three for each core.",
)
@click.option("--conf", multiple=True, callback=_pairs, metavar="N=V", help="A setting of Spark.")
@click.option("--here", is_flag=True, help="Run the same stages in this process, without Spark.")
@format_option
@captured_option
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@json_option
def spark(
    paths: tuple[str, ...],
    folder: Path,
    master: str | None,
    buckets: int,
    conf: list[tuple[str, str]],
    here: bool,
    format: str | None,
    captured: str | None,
    debug: bool,  # noqa: ARG001
    as_json: bool,
) -> None:
    """Make tables and Neo4j import files of many files, with the stages on Apache Spark.

    The tables are those that `graphkit load` makes of the same files. PATHs and FOLDER lie where
    all machines see them. See docs/scale.md.
    """
    from graphkit.stages import Local, run_job
    from graphkit.stages.job import SCRATCH
    from graphkit.stages.spark import Spark, driver_that_lives, session_of

    scratch = folder.absolute() / SCRATCH
    with Bars() as progress:
        how: Any = {"format": format, "captured": captured, "progress": progress}
        if here:
            done = run_job(Local(scratch, buckets), paths, folder, **how)
        else:
            alone = None if SUBMITTED in os.environ else "local[*]"
            session = session_of(master or alone, conf)
            try:
                runner = Spark(session, scratch, buckets)
                with driver_that_lives():
                    done = run_job(runner, paths, folder, **how)
            finally:
                with contextlib.suppress(Exception):  # a driver that ended has nothing to stop
                    session.stop()
    _report(done, as_json)


def _report(done: Report, as_json: bool) -> None:
    command = shlex.join(done.files.command())
    counts = done.counts()
    if as_json:
        print_json(
            [
                {
                    "tables": str(done.tables.folder),
                    "generation": done.tables.generation,
                    "records": done.records,
                    "sources": done.sources,
                    "rejected": len(done.rejected),
                    "notes": done.notes,
                    **counts,
                    "import": command,
                }
            ]
        )
    else:
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        say(f"{done.records:,} records of {done.sources:,} sources; {told}")
        say(f"tables: {done.tables.folder}")
        for note in done.notes:
            say(note)
        for one in done.rejected[:SHOWN_REJECTS]:
            say(one.said())
        if len(done.rejected) > SHOWN_REJECTS:
            say(f"… {len(done.rejected):,} in all: {done.folder / 'rejected.jsonl'}")
        click.echo(command)
    if done.rejected:
        raise SystemExit(REJECTED if done.records else NOTHING)


STAGING = (spark,)
