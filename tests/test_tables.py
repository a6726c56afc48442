"""Tables: sums that add up, unknowns that stay unknown, and the same bytes every time."""

from __future__ import annotations

import itertools
import weakref
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from generated import items, save, work, write

import graphkit as gk
from graphkit.graph import NODES, PAIR_CAP, RELATIONS, TableFolder, schema_of


def contents(folder: Path) -> dict[str, bytes]:
    """Every table of a generation, with its scores, by its name below it."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.suffix in (".parquet", ".json") and p.parent.name != "cache"
    }


def test_coauthor_ties_add_up(tmp_path: Path) -> None:
    made = items(300, seed=3)
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", *made))
        name = dict(
            zip(*graph.tables.read("authors", ["id", "name"]).to_pydict().values(), strict=True)
        )
        found = {
            frozenset((name[row["source"]], name[row["target"]])): row
            for row in graph.tables.read("coauthor").to_pylist()
        }
    wanted: dict[frozenset[str], list[tuple[float, int | None]]] = defaultdict(list)
    for item in made:
        names = [f"{a['given']} {a['family']}" for a in item["author"]]
        year = item["issued"]["date-parts"][0][0] if "issued" in item else None
        for pair in itertools.combinations(names, 2):
            wanted[frozenset(pair)].append((1 / (len(names) - 1), year))
    assert found.keys() == wanted.keys()
    for pair, shares in wanted.items():
        row, years = found[pair], [y for _, y in shares if y is not None]
        assert row["works"] == len(shares)
        assert row["weight"] == pytest.approx(sum(s for s, _ in shares))
        assert (row["first_year"], row["last_year"]) == (
            (min(years), max(years)) if years else (None, None)
        )
        assert row["source"] < row["target"]


def test_degree_is_the_number_of_coauthors(demo: gk.KnowledgeGraph) -> None:
    people = demo.tables.read("authors", ["id", "degree", "works"]).to_pylist()
    ties = demo.tables.read("coauthor").to_pylist()
    degree: dict[str, int] = defaultdict(int)
    for row in ties:
        degree[row["source"]] += 1
        degree[row["target"]] += 1
    assert {p["id"]: p["degree"] for p in people} == {p["id"]: degree[p["id"]] for p in people}


def test_unknown_is_null_and_never_zero(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(
            save(tmp_path / "w.json", work("Tides of the inner harbour", "Ana Silva", "B Ok"))
        )
        one = graph.tables.read("works").to_pylist()[0]
        assert one["year"] is None
        assert one["has_code"] is None
        assert one["score"] is None
        person = graph.tables.read("authors").to_pylist()[0]
        assert person["first_year"] is None
        assert person["last_year"] is None
        tie = graph.tables.read("coauthor").to_pylist()[0]
        assert tie["first_year"] is None


def test_a_huge_author_list_loads_and_its_ties_are_left_out_with_a_word(tmp_path: Path) -> None:
    team = [f"Given{n} Family{n}" for n in range(PAIR_CAP + 1)]
    with gk.open(tmp_path / "workspace") as graph:
        receipt = graph.load(save(tmp_path / "w.json", work("The great detector paper", *team)))
        assert graph.tables.count("authors") == PAIR_CAP + 1
        assert graph.tables.read("coauthor").num_rows == 0
        assert receipt.notes == (
            f"1 work with more than {PAIR_CAP} authors is left out of coauthor ties.",
        )


def test_every_table_has_the_schema_that_is_data(demo: gk.KnowledgeGraph) -> None:
    for item in (*NODES, *RELATIONS):
        table = demo.tables.read(item.table)
        schema = schema_of(item)
        assert table.column_names == schema.names, item.table
        assert all(table.schema.field(f.name).type.equals(f.type) for f in schema), item.table


def test_edges_point_at_nodes(demo: gk.KnowledgeGraph) -> None:
    ids = {n.label: set(demo.tables.read(n.table).column("id").to_pylist()) for n in NODES}
    for relation in RELATIONS:
        table = demo.tables.read(relation.table)
        assert set(table.column("source").to_pylist()) <= ids[relation.source], relation.name
        assert set(table.column("target").to_pylist()) <= ids[relation.target], relation.name
    for node in NODES:
        assert len(ids[node.label]) == demo.tables.count(node.table), "ids are keys"


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    for part in (1, 2, 3):
        write(tmp_path / "in" / f"{part}.json", 80, seed=part)
    made = []
    for attempt in (1, 2):
        with gk.open(tmp_path / f"workspace{attempt}") as graph:
            graph.load(tmp_path / "in")
            made.append(contents(graph.tables.folder))
    assert made[0] == made[1]
    assert "scores/communities.parquet" in made[0]


def test_half_written_tables_are_not_taken_for_a_generation(tmp_path: Path) -> None:
    (tmp_path / "g").mkdir()
    pq.write_table(schema_of(NODES[0]).empty_table(), tmp_path / "g" / "authors.parquet")
    assert not TableFolder(tmp_path / "g").complete


def test_the_stamp_is_known_without_reading_the_scores(
    own_demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    """Every query asks for it: it follows from the sums that the mark keeps."""
    tables = own_demo.tables.link(tmp_path / own_demo.tables.generation)
    first = tables.stamp
    for path in (tables.folder / "scores").glob("*.parquet"):
        path.unlink()
    assert TableFolder(tables.folder).stamp == first
    ids = own_demo.tables.read("authors", ["id"]).column("id")
    tables.write_scores("author.luck", pa.table({"id": ids, "luck": pa.array([7] * len(ids))}))
    assert tables.stamp != first
    assert TableFolder(tables.folder).stamp == tables.stamp


def test_tables_that_are_made_in_turn_are_let_go_of_in_turn(tmp_path: Path) -> None:
    made: list[weakref.ref[pa.Table]] = []

    def in_turn() -> Iterator[tuple[str, pa.Table]]:
        for name in ("one", "other", "third"):
            assert not [table for table in made if table() is not None]
            table = pa.table({"id": [name]})
            made.append(weakref.ref(table))
            yield name, table
            del table

    whole = {name: pa.table({"id": [name]}) for name in ("one", "other", "third")}
    written = TableFolder.write(tmp_path / "in turn" / "g", in_turn())
    at_once = TableFolder.write(tmp_path / "at once" / "g", whole)
    assert len(made) == 3
    assert contents(written.folder) == contents(at_once.folder)
