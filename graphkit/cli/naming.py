"""Names on the command line: a name without quotes is taken as one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.output import say
from graphkit.cli.shared import Command
from graphkit.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphkit.workspace import KnowledgeGraph


def one_person(name: str, metavar: str) -> Callable[[Command], Command]:
    """An argument for one person: what is written without quotes is put together again."""

    def joined(context: click.Context, parameter: click.Parameter, words: tuple[str, ...]) -> str:
        if not "".join(words).strip():
            raise click.BadParameter("name somebody", context, parameter)
        return " ".join(words)

    return click.argument(name, metavar=metavar, nargs=-1, required=True, callback=joined)


def people_named(graph: KnowledgeGraph, words: tuple[str, ...]) -> tuple[str, ...]:
    """Who is meant where several may be named: words that together are one name are one person.

    A word with a blank was quoted, so that then each is a name of its own.
    """
    if len(words) < 2 or any(" " in word.strip() for word in words):
        return words
    whole = " ".join(words)
    with graph.snapshot() as snapshot:
        try:
            snapshot.person(whole)
        except NotFoundError:
            return words
    say(f"taken as one name: {whole}; to name several people, put each between quotes")
    return (whole,)
