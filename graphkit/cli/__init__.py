"""The command line: results on stdout, messages on stderr, exit codes as promised.

0 done · 1 a defect of ours · 2 wrong usage · 3 some input was rejected, the rest is in ·
4 nothing usable or not found · 5 the store cannot be reached
"""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from typing import NoReturn, TextIO

import click

from graphkit.cli.analysing import ANALYSING
from graphkit.cli.asking import ASKING
from graphkit.cli.doctor import DOCTOR
from graphkit.cli.drawing import DRAWING
from graphkit.cli.evaluating import EVALUATING
from graphkit.cli.exploring import EXPLORING
from graphkit.cli.exporting import EXPORTING
from graphkit.cli.fetch import FETCHING
from graphkit.cli.output import say
from graphkit.cli.people import PEOPLE
from graphkit.cli.querying import QUERYING
from graphkit.cli.reading import READING
from graphkit.cli.searching import SEARCHING
from graphkit.cli.serving import SERVING
from graphkit.cli.shared import Settings
from graphkit.cli.suggesting import SUGGESTING
from graphkit.errors import GraphkitError, GraphkitWarning


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="research-graphkit", prog_name="graphkit")
@click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
@click.option("--store", metavar="URI", help="A Neo4j server: bolt://HOST:7687.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(context: click.Context, workspace: str | None, store: str | None, debug: bool) -> None:
    """A knowledge graph and collaboration explorer for research.

    Begin with: graphkit demo
    """
    context.obj = Settings(workspace, debug, store)


for command in (
    *READING, *FETCHING, *DOCTOR, *ASKING, *QUERYING, *DRAWING, *ANALYSING, *EXPLORING, *PEOPLE,
    *EVALUATING, *EXPORTING, *SUGGESTING, *SEARCHING, *SERVING,
):  # fmt: skip
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names of the world, whatever the locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    settings = Settings()
    warnings.showwarning = _show_warning
    try:
        code = cli.main([_utf8(a) for a in sys.argv[1:]], standalone_mode=False, obj=settings) or 0
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted; what was read so far is kept, and a repeat goes on from there")
        code = 130
    except GraphkitError as error:
        say(f"error: {error}")
        code = error.exit_code
        _trace()
    except BrokenPipeError:
        # the reader has gone (head, less): nothing more to say, and no second complaint at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # the last word of a defect of ours
        say(f"error: a defect in graphkit: {type(error).__name__}: {error}")
        say("Please report it, with the output of the same command and --debug.")
        code = 1
        _trace()
    sys.exit(code)


def _show_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int,
    file: TextIO | None = None, line: str | None = None,
) -> None:  # fmt: skip
    """What a person should know of, on stderr; a library's own warnings only while debugging."""
    del filename, lineno, file, line
    if issubclass(category, GraphkitWarning):
        say(f"warning: {message}")
    elif "--debug" in sys.argv:
        say(f"{category.__name__}: {message}")


def _utf8(argument: str) -> str:
    """An argument as it was typed: under the C locale, Python reads other letters as bytes."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument


def _trace() -> None:
    if "--debug" in sys.argv:
        traceback.print_exc()
