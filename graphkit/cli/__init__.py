"""The command line: results on stdout, messages on stderr, exit codes as promised.

0 done · 1 a defect of ours · 2 wrong usage · 3 some input was rejected, the rest is in ·
4 nothing usable or not found · 5 the store cannot be reached, or the workspace not be written ·
130 interrupted. Output that nobody reads any more is no failure.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
import warnings
from typing import NoReturn, TextIO

import click

from graphkit.cli.accounts import ACCOUNTS
from graphkit.cli.analysing import ANALYSING
from graphkit.cli.author import AUTHOR
from graphkit.cli.completing import COMPLETING
from graphkit.cli.configured import Configured
from graphkit.cli.counting import COUNTING
from graphkit.cli.doctor import DOCTOR
from graphkit.cli.drawing import DRAWING
from graphkit.cli.evaluating import EVALUATING
from graphkit.cli.examples import add_examples
from graphkit.cli.exploring import EXPLORING
from graphkit.cli.exporting import EXPORTING
from graphkit.cli.fetch import FETCHING
from graphkit.cli.hints import say_hint
from graphkit.cli.machines import MACHINES
from graphkit.cli.output import say
from graphkit.cli.people import PEOPLE
from graphkit.cli.querying import QUERYING
from graphkit.cli.reading import READING
from graphkit.cli.searching import SEARCHING
from graphkit.cli.serving import SERVING
from graphkit.cli.shared import Settings
from graphkit.cli.shell import SHELL
from graphkit.cli.staging import STAGING
from graphkit.cli.suggesting import SUGGESTING
from graphkit.errors import (
    DiskFullError,
    GraphkitError,
    GraphkitWarning,
    ReadOnlyWorkspaceError,
    UsageError,
    no_room,
)
from graphkit.extras import extra_of, install_line


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.version_option(package_name="research-graphkit", prog_name="graphkit")
@click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
@click.option("--store", metavar="URI", help="A Neo4j server: bolt://HOST:7687.")
@click.option("--config", metavar="FILE", help="Options kept in a file.  [default: graphkit.toml]")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(
    context: click.Context,
    workspace: str | None,
    store: str | None,
    config: str | None,
    debug: bool,
) -> None:
    """A knowledge graph and collaboration explorer for research.

    Begin with: graphkit demo
    """
    said = Configured(config)
    context.default_map = said.defaults(cli)
    workspace, store = workspace or said.value("workspace"), store or said.value("store")
    context.obj = Settings(workspace, debug, store)
    if context.invoked_subcommand is None:
        from graphkit.cli.here import tell_what_is_here

        tell_what_is_here(workspace, store)


for command in (
    *READING,
    *FETCHING,
    *DOCTOR,
    *AUTHOR,
    *QUERYING,
    *DRAWING,
    *ANALYSING,
    *EXPLORING,
    *COUNTING,
    *PEOPLE,
    *EVALUATING,
    *EXPORTING,
    *STAGING,
    *SUGGESTING,
    *SHELL,
    *SEARCHING,
    *SERVING,
    *COMPLETING,
    *MACHINES,
    *ACCOUNTS,
):
    cli.add_command(command)
add_examples(cli)


def main() -> NoReturn:
    """Run the command line and exit."""
    _replace_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names of the world, whatever the locale
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    warnings.showwarning = _show_warning
    code = _outcome()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        code = _unwritten(error, code)
    sys.exit(code)


def _outcome() -> int:
    """Run the command, say what went wrong, and give the exit code."""
    settings = Settings()
    try:
        words = [_utf8(a) for a in sys.argv[1:]]
        code = cli.main(words, "graphkit", standalone_mode=False, obj=settings) or 0
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        say_hint(error)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted; what was read so far is kept, and a repeat goes on from there")
        code = 130
    except GraphkitError as error:
        say(f"error: {error}")
        code = error.exit_code
        _trace()
    except BrokenPipeError as error:
        code = _unwritten(error, 0)
    except SystemExit:  # click's word for the same
        code = _unwritten(BrokenPipeError(), 0)
    except ModuleNotFoundError as error:
        code = _missing(error)
        _trace()
    except Exception as error:  # the last word of a defect of ours
        code = _unforeseen(error)
        _trace()
    return code


def _missing(error: ModuleNotFoundError) -> int:
    """A package that comes with an extra says which; without any other it is a defect."""
    extra = extra_of(error.name)
    if extra is None:
        return _unforeseen(error)
    say(f"error: This needs the package {error.name}. Install it with: {install_line(extra)}")
    return UsageError.exit_code


def _unforeseen(error: Exception) -> int:
    if no_room(error):
        say("error: no room left: the disk is full, or a limit on the size of files is reached")
        return DiskFullError.exit_code
    if isinstance(error, PermissionError):
        say(f"error: {error.filename or 'a file'}: permission denied")
        return ReadOnlyWorkspaceError.exit_code
    say(f"error: a defect in graphkit: {type(error).__name__}: {error}")
    say("Please report it, with the output of the same command and --debug.")
    return 1


def _unwritten(error: OSError, code: int) -> int:
    """Standard output cannot be written any more, and must not be tried again at exit.

    A reader that has gone (head, less) has all that it wanted, and that is no failure.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere, sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        return code
    return _unforeseen(error)


def _replace_closed() -> None:
    """Who closes standard output or error (`>&-`) wants to hear nothing."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
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
