"""Commands that read files: demo, formats, parse, load."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.output import Bars, clean, print_json, print_table, print_texts, say
from graphkit.cli.shared import (
    Settings,
    as_json,
    graph_option,
    in_workspace,
    must_be_there,
    store_option,
    without_workspace,
)
from graphkit.cli.without_pandas import put_pandas_off

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph, Receipt

REJECTED = 3
NOTHING = 4
SHOWN_REJECTS = 20

format_option = click.option("--format", "format", metavar="F", help="Do not guess: see formats.")


def _captured(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        raise click.BadParameter("write it as YYYY-MM, for example 2026-06")
    return value


captured_option = click.option(
    "--captured",
    metavar="YYYY-MM",
    callback=_captured,
    help="When the page was saved: the year of dates without one (marked as inferred).",
)

columns_option = click.option(
    "--columns",
    metavar="FILE",
    help="Which column of a table says what (see: graphkit columns).",
)


@click.command()
@click.option(
    "-o",
    "--output",
    default="graphkit-demo",
    show_default=True,
    metavar="DIR",
    help="Where the picture goes.",
)
@click.option("--serve", is_flag=True, help="Then serve the explorer, and open it in a browser.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8463,
    show_default=True,
    help="The port of the explorer; 0 takes a free one.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
@store_option
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_obj
def demo(
    settings: Settings,
    output: str,
    serve: bool,
    port: int,
    no_browser: bool,
    workspace: str | None,
    store: str | None,
    debug: bool,  # noqa: ARG001
) -> None:
    """Load the bundled sample, analyse it, and draw a first picture."""
    from graphkit import workspace as stage
    from graphkit.analyse import rank

    with (
        Bars() as progress,
        stage.filled(workspace or settings.workspace, progress, store or settings.store) as graph,
    ):
        (most,) = rank(graph.projection, "works", 1)
        hub = graph.author(most.id)
        picture = hub.slice().save(Path(output) / "slice.html")
        tables = graph.tables
        click.echo(
            f"{tables.count('works')} works, {tables.count('authors')} people,"
            f" {tables.count('topics')} topics and {tables.count('institutions')} institutions"
            f" of an invented research world are in {graph.folder}"
        )
        click.echo(f"picture: {picture}  (open it in any browser; it needs no network)")
        option, name = graph_option(graph), _own_name()
        click.echo("\nNext, try:")
        for line in (
            f'{name} author "{hub.name}"{option}',
            f'{name} collaborators "{hub.name}" -n 10{option}',
            f'{name} slice "{hub.name}" --hops 2 -o two-steps.html{option}',
            f"{name} serve{option}",
        ):
            click.echo(f"  {line}")
    if serve:
        from graphkit.cli.serving import serve_workspace

        serve_workspace(
            workspace or settings.workspace,
            store or settings.store,
            port,
            browser=not no_browser,
            try_accounts=True,
        )


def _own_name() -> str:
    """How to call this program from here: by its path where it is not on the search path."""
    script = Path(sys.argv[0])
    if shutil.which("graphkit") or script.name != "graphkit":
        return "graphkit"
    return os.path.relpath(script)


@click.command()
@as_json
@without_workspace
def formats(as_json: bool) -> None:
    """List the formats that can be read."""
    from graphkit.sources import formats as known

    rows = [
        {"name": f.name, "title": f.title, "suffixes": list(f.suffixes), "package": f.package}
        for f in known()
    ]
    if as_json:
        print_json(rows)
    else:
        print_table(rows, {"name": "format", "title": "", "suffixes": "usual endings"})


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@format_option
@captured_option
@columns_option
@as_json
@without_workspace
@click.pass_context
def parse(
    context: click.Context,
    paths: tuple[str, ...],
    format: str | None,
    captured: str | None,
    columns: str | None,
    as_json: bool,
) -> None:
    """Print what files say as normalised records; nothing is stored.

    What cannot be read goes to stderr as file:line: reason.
    """
    from graphkit.records import Note, Rejected
    from graphkit.sources import SPACED, Readers, opened

    kept = rejected = 0
    notes: list[Note] = []
    with Readers() as readers:
        for one in opened(paths, format, captured, columns):
            if isinstance(one, Rejected):
                rejected += 1
                say(one.said())
                continue
            document, loader = one
            for rows in readers.rows(document, loader, captured, SPACED):
                kept += len(rows.texts)
                rejected += len(rows.rejected)
                if as_json and rows.texts:
                    print_texts(rows.texts)
                elif rows.texts:
                    click.echo("\n".join(_one_line(json.loads(text)) for text in rows.texts))
                for lost in rows.rejected:
                    say(lost.said())
            notes.extend(document.notes)
    for note in notes:
        say(f"note: {note.origin.file}: {note.text}")
    say(f"{kept} records, {rejected} rejected")
    context.exit(NOTHING if not kept else REJECTED if rejected else 0)


def _one_line(shape: dict[str, Any]) -> str:
    if shape["type"] == "tie":
        ends = (shape[f"{e}_name"] or shape[e] for e in ("one", "other"))
        return clean(
            f"{' – '.join(ends)}  {shape['weight'] if shape['weight'] is not None else ''}"
        )
    if shape["type"] != "work":
        given = shape.get("names") or shape.get("parents") or ()
        return clean("  ".join([shape["type"], shape.get("name", ""), ", ".join(given[:3])]))
    names = [a["name"] for a in shape["authors"]]
    people = ", ".join(names[:3]) + (f" + {len(names) - 3}" if len(names) > 3 else "")
    parts = [str(shape["year"] or "----"), shape["title"] or "(no title)", people or "(no authors)"]
    return clean("  ".join(parts))


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@format_option
@captured_option
@columns_option
@click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
@store_option
@click.option("--force", is_flag=True, help="Write to a server that holds something else.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@as_json
@click.pass_obj
def load(
    settings: Settings,
    paths: tuple[str, ...],
    format: str | None,
    captured: str | None,
    columns: str | None,
    workspace: str | None,
    store: str | None,
    force: bool,
    debug: bool,  # noqa: ARG001
    as_json: bool,
) -> None:
    """Load files and folders into the workspace, then bring the store up to date.

    A file that was loaded before is left alone; a newer one at its place takes its place, and the
    receipt names what no longer counts. A file that is gone is kept until `graphkit forget`. With
    --store and no PATH, the server gets what the workspace has.
    """
    from graphkit.workspace import KnowledgeGraph, server_address

    address = server_address(None, store or settings.store)
    if not paths and not address:
        raise click.UsageError("Name the files or folders to load.")
    put_pandas_off()
    with (
        KnowledgeGraph(workspace or settings.workspace, address, force=force) as graph,
        Bars() as progress,
    ):
        receipt = graph.load(paths, format, captured, progress, columns)
    _report(receipt, as_json)


def show_receipt(receipt: Receipt, as_json: bool) -> None:
    """Print what a load did: the receipt on stdout, its notes on stderr."""
    if as_json:
        print_json([receipt.to_dict()])
    else:
        _print_receipt(receipt)
    for line in receipt.said():
        say(line)
    for note in receipt.notes:
        say(f"note: {note}")


def _report(receipt: Receipt, as_json: bool) -> None:
    show_receipt(receipt, as_json)
    if not receipt.generation:
        say("nothing could be read; see: graphkit formats")
        click.get_current_context().exit(NOTHING)
    click.get_current_context().exit(REJECTED if receipt.incomplete else 0)


def _print_receipt(receipt: Receipt) -> None:
    """What a load did, as tables; rejections on stderr."""
    from graphkit.workspace import rejected_lines

    rows = [
        {
            "file": f.name,
            "format": f.format,
            "outcome": f.outcome,
            "records": f.records,
            "rejected": f.rejected,
        }
        for f in receipt.files
    ]
    headings = {
        "file": "file",
        "format": "read as",
        "outcome": "",
        "records": "records",
        "rejected": "rejected",
    }
    print_table(rows, headings)
    if receipt.changes:
        changes = [
            {
                "kind": kind,
                "total": c.total,
                "new": f"+{c.new}",
                "changed": f"~{c.changed}",
                "gone": f"-{c.gone}",
            }
            for kind, c in receipt.changes.items()
        ]
        click.echo()
        print_table(
            changes,
            {"kind": "", "total": "now", "new": "new", "changed": "changed", "gone": "gone"},
        )
    if receipt.merged:
        click.echo(f"{receipt.merged} people turned out to be others; their old ids lead there")
    for line in rejected_lines(receipt.rejected[:SHOWN_REJECTS]):
        say(line)
    if (more := len(receipt.rejected) - SHOWN_REJECTS) > 0:
        say(f"… and {more} more rejected; all of them: graphkit load --json")


@click.command()
@as_json
@in_workspace
def rejected(graph: KnowledgeGraph, as_json: bool) -> None:
    """List what was refused so far and is not right yet, as file:line: reason."""
    must_be_there(graph)
    rows = graph.rejected()
    if as_json:
        print_json(r.to_dict() for r in rows)
        return
    if not rows:
        say("nothing is rejected")
    for row in rows:
        click.echo(clean(row.said()))


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@as_json
@in_workspace
def forget(graph: KnowledgeGraph, paths: tuple[str, ...], as_json: bool) -> None:
    """Take out what was read at a path; loading it again brings it back.

    PATH is a file, a folder, a member as ARCHIVE!MEMBER, or what a receipt calls it ("-" is
    standard input). The file itself is left alone, and need not be there any more.
    """
    must_be_there(graph)
    with Bars() as progress:
        forgotten = graph.forget(*paths, progress=progress)
    if as_json:
        print_json(forgotten.rows)
        return
    for line in str(forgotten).splitlines():
        click.echo(clean(line))


@click.command()
@click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
@store_option
@click.option("--check", is_flag=True, help="Only look: read every file, change nothing.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_obj
def repair(
    settings: Settings,
    workspace: str | None,
    store: str | None,
    check: bool,
    debug: bool,  # noqa: ARG001
) -> None:
    """Mend the workspace as far as it can be, and say what could not.

    A ledger that is lost or damaged is rebuilt from what stands beside the records: same ids, same
    decisions. Tables and store are made again where they are not sound. Exit code 3: not all could
    be mended; with --check, some file does not hold what was written to it.
    """
    from graphkit import workspace as stage

    if check:
        with Bars() as progress:
            files = stage.check(stage.workspace_folder(workspace or settings.workspace), progress)
        wrong = [one for one in files if one.wrong is not None]
        for one in wrong:
            click.echo(clean(str(one)))
        click.echo(f"{len(files) - len(wrong):,} files fit, {len(wrong):,} do not")
        click.get_current_context().exit(REJECTED if wrong else 0)
    with Bars() as progress:
        said = stage.repair(workspace or settings.workspace, store or settings.store, progress)
    for line in said.done:
        click.echo(clean(line))
    for line in said.lost:
        say(line)
    if not said.done and not said.lost:
        click.echo("nothing to repair")
    click.get_current_context().exit(REJECTED if said.lost else 0)


READING = (demo, formats, parse, load, rejected, forget, repair)
