"""Somebody else's Neo4j, read through a mapping: analyses work, nothing is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from conftest import Run
from neo4j_graphs import ask, wipe
from neo4j_server import Server

import graphkit as gk
from graphkit.stores import SchemaMapping

MAPPING = """
[Author]
label = "Staff Member"
id = "no"
name = "fullName"
orcid = "orcid"

[Work]
label = "Paper"
title = "heading"
year = "published"

[AUTHORED]
type = "WROTE"
position = "rank"

[Topic]
label = "Subject"
id = "code"
name = "label"

[ABOUT]
type = "COVERED_BY"
reverse = true
"""


@pytest.fixture(scope="module")
def theirs(server: Server) -> Iterator[Server]:
    wipe(server)
    ask(
        server,
        """
        UNWIND range(1, 12) AS no
        CREATE (:`Staff Member` {no: no, fullName: 'Person ' + ['Āda','Bo','Chae-won','Dae','Eva',
          'Fay','Gil','Han','Ivo','Jun','Kai','Lia'][no - 1] + ' Müller', orcid: null})
        WITH count(*) AS done
        UNWIND [[1,2,3],[1,2],[2,3],[1,3],[4,5],[5,6],[4,6],[4,5,6],[3,4],[7],[8,9],[8,9,10]]
          AS team
        WITH team, toString(1990 + size(team) * 7) AS year
        CREATE (p:Paper {heading: 'On ' + year, published: date(year + '-03-01')})
        WITH team, p UNWIND range(0, size(team) - 1) AS i
        MATCH (s:`Staff Member` {no: team[i]}) CREATE (s)-[:WROTE {rank: i + 1}]->(p)
        """,
    )
    ask(server, "CREATE (:Subject {code: 'S1', label: 'Ships'}), (:Hobby {name: 'chess'})")
    ask(server, "MATCH (s:Subject), (p:Paper) WITH s, p LIMIT 5 CREATE (s)-[:COVERED_BY]->(p)")
    yield server


@pytest.fixture
def attached(theirs: Server, tmp_path: Path) -> Iterator[gk.KnowledgeGraph]:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    with (
        mock.patch.dict(os.environ, theirs.environment),
        gk.open(theirs.uri, mapping=path) as graph,
    ):
        yield graph


def test_analyses_and_slices_work_on_a_foreign_schema(attached: gk.KnowledgeGraph) -> None:
    graph = attached.to_networkx()
    assert graph.number_of_nodes() == 12
    assert sorted(map(sorted, graph.edges)) == [
        ["1", "2"], ["1", "3"], ["10", "8"], ["10", "9"], ["2", "3"], ["3", "4"], ["4", "5"],
        ["4", "6"], ["5", "6"], ["8", "9"],
    ]  # fmt: skip
    assert graph.edges["1", "2"] == {"weight": 1.5, "works": 2}
    ada = attached.author("Person Āda Müller")
    assert (ada.id, ada.facts["works"], ada.facts["degree"]) == ("1", 3, 2)
    assert (ada.facts["first_year"], ada.facts["last_year"]) == (2004, 2011)
    assert {c.id for c in ada.all_collaborators()} == {"2", "3"}
    assert [(t["id"], t["name"]) for t in attached.author("1").topics()] in ([("S1", "Ships")], [])
    assert set(attached.rank("works", 2)["id"]) <= {"1", "2", "3", "4", "5", "6"}
    assert {row["size"] for row in attached.communities().rows()} >= {3}
    drawing = ada.slice(hops=2)
    assert {n.id for n in drawing.slice.nodes} >= {"1", "2", "3", "4"}
    assert ada.profile()["identity"]["confidence"] is None


def test_nothing_is_written_to_it(attached: gk.KnowledgeGraph, theirs: Server) -> None:
    before = ask(theirs, "MATCH (n) RETURN labels(n), properties(n) ORDER BY elementId(n)")
    attached.communities()
    attached.author("3").slice()
    scores = attached.scores("degree")
    for attempt in (lambda: attached.load("x.json"), lambda: attached.annotate(scores)):
        with pytest.raises(gk.UsageError, match="read-only"):
            attempt()
    with pytest.raises(gk.UsageError, match="written for graphkit's schema"):
        attached.rows("graph/counts")
    assert ask(theirs, "MATCH (n) RETURN labels(n), properties(n) ORDER BY elementId(n)") == before


def test_ready_made_ties_are_taken_as_they_are(theirs: Server, tmp_path: Path) -> None:
    ask(theirs, "MATCH (a:`Staff Member` {no: 11}), (b:`Staff Member` {no: 12})"
                " MERGE (a)-[:KNOWS {strength: 2.5}]->(b) MERGE (b)-[:KNOWS {strength: 2.5}]->(a)"
                " MERGE (a)-[:KNOWS {strength: 1}]->(a)")  # fmt: skip
    path = tmp_path / "ties.toml"
    path.write_text(
        '[Author]\nlabel = "Staff Member"\nid = "no"\nname = "fullName"\n'
        '[COAUTHOR]\ntype = "KNOWS"\nweight = "strength"\n',
        encoding="utf-8",
    )
    with (
        mock.patch.dict(os.environ, theirs.environment),
        gk.open(theirs.uri, mapping=path) as graph,
    ):
        assert list(graph.projection.edges()[2]) == [2.5]
        assert graph.author("11").facts["works"] is None, "unknown is not zero"
        assert graph.author("11").facts["degree"] == 1
        assert graph.tables.read("coauthor").column("works").to_pylist() == [None]


def test_the_command_line_on_a_foreign_graph(theirs: Server, tmp_path: Path, here: Run) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    words = ("--store", theirs.uri, "--mapping", "m.toml")
    said = here("author", "Person Bo Müller", *words, **theirs.environment).stdout
    assert "Person Bo Müller  (2)" in said
    here("slice", "2", "-o", "s.html", *words, **theirs.environment)
    assert (tmp_path / "s.html").stat().st_size > 100_000
    assert not (tmp_path / "graphkit-data").exists(), "no workspace is made for reading"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[Author", "not valid TOML"),
        ("[Authors]\nname = 'x'", r"no \[Authors\] in graphkit's schema"),
        ("[Author]\nname = 'x'\nshoe = 'y'", r"\[Author\] has no 'shoe'"),
        ("[Author]\nname = ''\n[COAUTHOR]", "name has no usable value"),
        ("[Author]\nname = 3\n[COAUTHOR]", "name has no usable value"),
        ("[Author]\nname = 'x'", r"\[AUTHORED\] with \[Work\], or \[COAUTHOR\], is needed"),
        ("[Author]\nname = 'x'\n[AUTHORED]", r"\[AUTHORED\] needs \[Work\]"),
        ("[COAUTHOR]", r"\[Author\] with its name is needed"),
        ("[Author]\nname = 'x'\n[COAUTHOR]\nreverse = 'no'", "reverse has no usable value"),
    ],
)
def test_a_wrong_mapping_is_explained(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(gk.UsageError, match=complaint):
        SchemaMapping.read(path)


def test_a_hostile_mapping_is_only_a_name(theirs: Server, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    evil = "Paper`) DETACH DELETE n //"
    path.write_text(
        f'[Author]\nlabel = "{evil}"\nname = "x`}} RETURN 1 //"\n[COAUTHOR]\n', encoding="utf-8"
    )
    before = ask(theirs, "MATCH (n) RETURN count(n)")
    with (
        mock.patch.dict(os.environ, theirs.environment),
        gk.open(theirs.uri, mapping=path) as graph,
    ):
        assert len(graph.projection) == 0
    assert ask(theirs, "MATCH (n) RETURN count(n)") == before
