"""Generated queries of the common subset: equal rows on both, whoever answers the embedded side.

The grammar is that of the trial which chose the engine (`benchmarks/engines`), and so is the graph:
300 authors with a hub, isolated ones, unknown years, works without authors, names of the world.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pytest
from conftest import ROOT
from neo4j_graphs import address, wipe
from neo4j_server import Server
from test_neo4j_queries import same

from graphkit.cypher import GraphNames, gate
from graphkit.errors import CypherRefusedError, QueryFailedError
from graphkit.graph import NODES, RELATIONS, TableFolder, schema_of
from graphkit.stores import EmbeddedStore, ServerStore

sys.path.insert(0, str(ROOT / "benchmarks" / "engines"))
import grammar
from graph import make_graph

KNOWN = GraphNames.schema()
WHOLE = 500
SAMPLE = 80
PARTS = 4


def tables_of_trial(folder: Path) -> TableFolder:
    """The trial's graph in our schema: what it counts as citations are authors here."""
    made = make_graph()
    tables = {}
    for item in (*NODES, *RELATIONS):
        schema = schema_of(item)
        name = getattr(item, "label", None) or item.name  # type: ignore[union-attr]
        rows = []
        for row in made.get(name, []):
            named = {"source": row.get("from"), "target": row.get("to"), **row}
            named["authors"] = row.get("cited")
            rows.append({f.name: named.get(f.name) for f in schema})
        key = "id" if hasattr(item, "label") else "source"
        rows.sort(key=lambda r: (r[key], r.get("target") or ""))
        tables[item.table] = pa.Table.from_pylist(rows, schema=schema)
    return TableFolder.write(folder, tables)


@dataclass(frozen=True)
class Both:
    embedded: EmbeddedStore
    server: ServerStore


@pytest.fixture(scope="module")
def both(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("generated")
    tables = tables_of_trial(folder / "tables")
    embedded = EmbeddedStore(folder / "graph.lbug")
    embedded.build(tables)
    wipe(server)
    store = ServerStore(address(server), folder / "sent", lambda: "generated")
    store.build(tables)
    yield Both(embedded, store)
    embedded.close()
    store.close()


def queries(count: int) -> list[tuple[str, dict[str, Any]]]:
    works = {**grammar.PROPS["Work"]}
    works["authors"] = works.pop("cited", "int")
    with mock.patch.dict(grammar.PROPS, {"Work": works}):
        return grammar.generate(20, count)


def outcome(both: Both, text: str, given: dict[str, Any]) -> str:
    """`engine` or `own`, by who answered, with equal rows; or `refused`, with a reason; or fail."""
    typed = gate(text, KNOWN)
    bound = typed.bind(given)
    reasons = typed.not_for_the_engine(bound)
    try:
        one = both.embedded.run_typed(typed, bound, 60, 5_000)
    except (CypherRefusedError, QueryFailedError) as error:
        assert str(error), text
        return "refused"
    other = both.server.run_typed(typed, bound, 60, 5_000)
    lists = [sorted_lists(answer.rows) for answer in (one, other)]
    assert same(*lists), f"{text}\n{given}\n{reasons}\n{one.rows[:5]}\n{other.rows[:5]}"
    return "own" if reasons else "engine"


def sorted_lists(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lists that were collected have no order of their own, and 0 is 0.0."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return sorted(map(plain, value), key=repr)
        return float(value) if type(value) is int else value

    return [{k: plain(v) for k, v in row.items()} for row in rows]


def compare(both: Both, asked: list[tuple[str, dict[str, Any]]]) -> Counter[str]:
    return Counter(outcome(both, text, given) for text, given in asked)


def test_a_sample_of_generated_queries_gives_equal_rows(both: Both) -> None:
    found = compare(both, queries(WHOLE)[:: WHOLE // SAMPLE])
    assert found["engine"] > SAMPLE / 5, found
    assert found["refused"] < SAMPLE / 20, found


@pytest.mark.endure
@pytest.mark.parametrize("part", range(PARTS))
def test_all_generated_queries_give_equal_rows(both: Both, part: int) -> None:
    if not os.environ.get("GRAPHKIT_ENDURE"):
        pytest.skip("the whole matrix is for `make endure`")
    found = compare(both, queries(WHOLE)[part::PARTS])
    assert found["engine"] > WHOLE / PARTS / 5, found
    assert found["refused"] < WHOLE / PARTS / 20, found
