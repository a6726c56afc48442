"""Texts of analysts give the rows that the tables say, on the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from analysts_by_tables import World, bound, plain
from analysts_counted import CASES
from test_neo4j_analysts import people_of

import graphkit as gk
from graphkit.cypher import GraphNames, gate

KNOWN = GraphNames.schema()


@pytest.fixture(scope="module")
def world(_demo: Path) -> Iterator[tuple[gk.KnowledgeGraph, World, dict[str, str]]]:
    with gk.open(_demo) as graph:
        yield graph, World(graph.tables), people_of(graph)


def test_there_are_forty_of_them() -> None:
    assert len({case.text for case in CASES.values()}) >= 40


@pytest.mark.parametrize("name", CASES)
def test_rows_are_those_of_the_tables(
    world: tuple[gk.KnowledgeGraph, World, dict[str, str]], name: str
) -> None:
    case, (graph, tables, given) = CASES[name], world
    typed = gate(case.text, KNOWN)
    found = graph.store.run_typed(typed, typed.bind(bound(case.text, given)), 60, 20_000)
    expected = [[plain(v) for v in row] for row in case.rows(tables, given)]
    assert [list(row.values()) for row in found.rows] == expected
