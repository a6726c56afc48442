"""Texts of analysts give the rows that the tables say, on the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analysts_by_tables import CASES, World
from test_neo4j_analysts import people_of

import graphkit as gk
from graphkit.cypher import Known, gate

KNOWN = Known.schema()


@pytest.fixture(scope="module")
def world(_demo: Path) -> Iterator[tuple[gk.KnowledgeGraph, World, dict[str, str]]]:
    with gk.open(_demo) as graph:
        yield graph, World(graph.tables), people_of(graph)


def bound(text: str, given: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if f"${name}" in text}


def plain(value: Any) -> Any:
    if isinstance(value, float):
        return pytest.approx(value, rel=1e-9, abs=1e-9)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in sorted(value.items())}
    return [plain(v) for v in value] if isinstance(value, list) else value


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
