"""Names on the command line: a name without quotes is taken as one name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.output import say
from graphkit.cli.shared import Command
from graphkit.errors import AmbiguousNameError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphkit.questions.snapshot import Snapshot
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

    Where they are no name together, each must name somebody.

    A word with a blank was quoted, so that then each is a name of its own.
    """
    if len(words) < 2 or any(" " in word.strip() for word in words):
        return words
    whole = " ".join(words)
    with graph.snapshot() as snapshot:
        try:
            snapshot.person(whole)
        except NotFoundError:
            if len(_meant(snapshot, words)) > 1:
                return words
            raise  # no name of somebody in each word, so that one person was meant
    say(f"taken as one name: {whole}; to name several people, put each between quotes")
    return (whole,)


def _meant(snapshot: Snapshot, words: tuple[str, ...]) -> set[int | str]:
    """The people whom words mean one by one; nobody where one of them names nobody."""
    found: set[int | str] = set()
    for word in words:
        try:
            found.add(snapshot.person(word))
        except AmbiguousNameError:
            found.add(word)  # one of several
        except NotFoundError:
            return set()
    return found
