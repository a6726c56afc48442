"""Each verb's help ends in an example with what it gives; `make docs` runs them all."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path
from typing import Any

import pytest

import graphkit as gk
from graphkit.answers import Answer
from graphkit.meanings import MEANING
from graphkit.workspace import Deciding, Drawing
from graphkit.workspace.examples import examples

# What asks a live service, takes what only a server or an earlier run has, or cannot be undone.
BARE = {"of", "purge", "take_in", "undo", "not_my_work", "graph", "number", "facts",
        "slice", "decisions", "queries"}  # fmt: skip
FEW = ("KnowledgeGraph.rank", "KnowledgeGraph.author", "KnowledgeGraph.where",
       "Author.collaborators", "KnowledgeGraph.cypher", "Author.timeline")  # fmt: skip


@pytest.mark.parametrize("kind", [gk.KnowledgeGraph, gk.Author, Deciding, Drawing, gk.Slice])
def test_every_public_verb_has_an_example(kind: type) -> None:
    known = {name.partition(".")[2] for name in examples() if name.startswith(f"{kind.__name__}.")}
    verbs = {n for n in dir(kind) if not n.startswith(("_", "search_", "fetch_"))}
    verbs -= getattr(kind, "__dataclass_fields__", {}).keys()
    assert verbs - known - BARE == set()
    assert known <= verbs


def test_help_ends_in_the_example() -> None:
    assert '>>> g.rank("degree", 2)' in str(inspect.getdoc(gk.KnowledgeGraph.rank))
    assert str(inspect.getdoc(gk.KnowledgeGraph.rank)).startswith("People by a measure, best")
    assert ">>> g.people" in str(inspect.getdoc(gk.KnowledgeGraph.people))
    assert '>>> receipt = g.fetch_arxiv("' in str(inspect.getdoc(gk.KnowledgeGraph.fetch_arxiv))
    for name in ("open", "demo", "read", "formats", "draw"):
        assert ">>> " in str(inspect.getdoc(getattr(gk, name))), name


@pytest.mark.parametrize("name", FEW)
def test_an_example_is_true(name: str, demo: gk.KnowledgeGraph) -> None:
    given: dict[str, Any] = {"gk": gk, "g": demo, "me": demo.author("Seo-yeon Kim"), "Path": Path}
    test = doctest.DocTestParser().get_doctest(f"{examples()[name]}\n", given, name, None, None)
    failed, tried = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)
    assert tried
    assert not failed


def test_a_table_says_what_its_columns_mean(demo: gk.KnowledgeGraph) -> None:
    table = demo.rank("degree", 3)
    told = table.meaning()
    assert list(told.index) == list(table.columns)
    assert told.loc["id", "unit"] == "id"
    assert "meaning" not in dir(Answer)  # of tables alone: rows are plain data


def test_no_column_is_told_twice_or_without_words() -> None:
    assert all(m.unit and m.what for m in MEANING.values())
