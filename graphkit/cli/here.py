"""What `graphkit` says alone: what is here, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.output import clean, say
from graphkit.phrases import counted

if TYPE_CHECKING:
    from graphkit.questions.snapshot import Snapshot

_BEGIN = (
    ("graphkit demo", "a bundled sample and a first picture, two minutes"),
    ("graphkit doctor FILES", "what your exports hold, before anything is loaded"),
    ("graphkit load FILES", "files and folders of exports into a workspace here"),
)
_GO_ON = (
    ("graphkit serve", "all of it in the browser"),
    ("graphkit author NAME", "one person: works, trust, collaborators"),
    ("graphkit slice NAME", "a picture that opens offline"),
    ("graphkit suggest NAME", "whom to meet, and why"),
    ("graphkit --help", "all commands"),
)


def tell_what_is_here(workspace: str | None, store: str | None) -> None:
    """The workspace in a line or two, and the commands that come next."""
    from graphkit.workspace import KnowledgeGraph, is_workspace, workspace_folder

    folder = workspace_folder(workspace)
    if not is_workspace(folder):
        click.echo(f"There is no workspace at {folder} yet. Begin with:")
        _lines(_BEGIN)
        return
    with KnowledgeGraph(workspace, store) as graph:
        if not graph.ledger.current_generation():
            click.echo(f"The workspace at {folder} is empty. Begin with:")
            _lines(_BEGIN)
            return
        with graph.snapshot() as snapshot:
            click.echo(f"{folder}: {_held(snapshot)}. Go on with:")
            _lines(_GO_ON, _example(snapshot))
        if refused := graph.ledger.count_rejections():
            say(f"{counted(refused, 'record')} could not be read: graphkit rejected")


def _held(snapshot: Snapshot) -> str:
    tables = snapshot.tables
    counts = [
        (tables.count("works"), "work"),
        (tables.count("authors"), "person"),
        (tables.count("topics"), "topic"),
    ]
    return ", ".join(counted(many, word) for many, word in counts)


def _example(snapshot: Snapshot) -> str | None:
    """A name that can be typed: of who wrote most here."""
    import pyarrow.compute as pc

    people = snapshot.tables.read("authors", ["name", "works"])
    if not people.num_rows:
        return None
    most = pc.index(people.column("works"), pc.max(people.column("works"))).as_py()
    return clean(people.column("name")[max(most, 0)].as_py())


def _lines(commands: tuple[tuple[str, str], ...], name: str | None = None) -> None:
    shown = [(c.replace("NAME", f'"{name}"') if name else c, what) for c, what in commands]
    wide = max(len(c) for c, _ in shown)
    for command, what in shown:
        click.echo(f"  {command:<{wide}}  {what}")
