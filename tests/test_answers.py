"""Every verb: one look into the ledger, an answer of one family, nothing that floods a screen."""

from __future__ import annotations

import inspect
import json
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from generated import save, work

import graphkit as gk
from graphkit.analyse.text_topics import TextModel
from graphkit.answers import Answer, Listing
from graphkit.frames import AnswerFrame
from graphkit.meanings import MEANING
from graphkit.results.circles import WorkCircle
from graphkit.results.people import Community

A, B = "Seo-yeon Kim", "Min-jun Park"
Ask = Callable[[gk.KnowledgeGraph], Any]

OF_GRAPHS: dict[str, Ask] = {
    "author": lambda g: g.author(A),
    "bridges": lambda g: g.bridges(),
    "changes": lambda g: g.changes((2010, 2014), (2015, 2019), 5),
    "communities": lambda g: g.communities(),
    "conflict_matrix": lambda g: g.conflict_matrix(*_committee(g.folder)),
    "conflicts": lambda g: g.conflicts(A, B),
    "cited_together": lambda g: g.cited_together(),
    "coupled": lambda g: g.coupled(),
    "most_cited": lambda g: g.most_cited(),
    "reference_years": lambda g: g.reference_years(),
    "references": lambda g: g.references(_work(g)),
    "countries": lambda g: g.countries(),
    "country_pairs": lambda g: g.country_pairs(),
    "cypher": lambda g: g.cypher("MATCH (a:Author) RETURN a.name AS name"),
    "diff": lambda g: g.diff((2010, 2014), (2015, 2019)),
    "explain": lambda g: g.explain("graph/counts"),
    "export": lambda g: g.export(g.folder / "out" / "g.csv", people=True),
    "export_works": lambda g: g.export_works(g.folder / "out" / "works.bib"),
    "export_import": lambda g: g.export_import(g.folder / "import"),
    "find_communities": lambda g: g.find_communities(runs=1),
    "explore": lambda g: g.explore(A),
    "gallery": lambda g: g.gallery(g.folder / "gallery", [A]),
    "given_works": lambda g: g.given_works(),
    "institutions": lambda g: g.institutions,
    "introducers": lambda g: g.introducers(A, B),
    "matrix": lambda g: g.matrix("institutions"),
    "network": lambda g: g.network("institutions"),
    "overview": lambda g: g.overview(),
    "pairs": lambda g: g.pairs("topics"),
    "path": lambda g: g.path(A, B),
    "paths": lambda g: g.paths(A, B),
    "people": lambda g: g.people,
    "projection": lambda g: g.projection,
    "query": lambda g: g.query("people/most_connected"),
    "rank": lambda g: g.rank("degree"),
    "record": lambda g: g.record(),
    "redirects": lambda g: g.redirects(),
    "report": lambda g: g.report(g.folder / "report.html", author=A),
    "rows": lambda g: g.rows("people/most_connected"),
    "scores": lambda g: g.scores("degree"),
    "similar": lambda g: g.similar(author=A),
    "slice": lambda g: g.slice(A),
    "snapshot": lambda g: g.snapshot(),
    "store": lambda g: g.store,
    "strongest_path": lambda g: g.strongest_path(A, B),
    "suggestions": lambda g: g.suggestions(A, 3),
    "suggestions_for_institution": lambda g: g.suggestions_for_institution(_house(g), 3),
    "tables": lambda g: g.tables,
    "teams": lambda g: g.teams([g.snapshot().projection.topics.names[0]], 2, 3),
    "text_topics": lambda g: g.text_topics(5),
    "to_networkx": lambda g: g.to_networkx(),
    "topic_profile": lambda g: g.topic_profile(author=A),
    "topic_scores": lambda g: g.topic_scores(),
    "topics": lambda g: g.topics,
    "trends": lambda g: g.trends(),
    "typed": lambda g: g.typed("MATCH (a:Author) RETURN a.name AS name", {}),
    "venues": lambda g: g.venues,
    "where": lambda g: g.where(years=(2010, None)),
    "window": lambda g: g.window((2010, None)),
    "works": lambda g: g.works,
}
# Whose columns the asker names, or which write files.
FREE = {"cypher", "explain", "export", "export_import", "export_works", "gallery", "query",
        "report", "rows", "slice", "typed"}  # fmt: skip
# What changes a workspace or releases it, and what asks nothing.
NO_QUESTIONS = {
    "annotate", "call_topics", "close", "fetch", "folder", "forget", "keep_communities", "ledger",
    "load", "of", "queries", "rejected", "search", "workspace",
}  # fmt: skip
LIVE = ("search_", "fetch_")
OF_PEOPLE: dict[str, Callable[[gk.Author], Any]] = {
    name: getattr(gk.Author, name)
    for name in (
        "all_collaborators", "collaborators", "evidence", "explore", "institutions", "profile",
        "slice",
        "sourced_works", "suggest", "suggestions", "timeline", "topics", "trust_fact", "warnings",
        "work_numbers", "works",
    )
} | {"report": lambda me: me.report(Path(tempfile.mkdtemp()) / "report.html")}  # fmt: skip


def _committee(folder: Path) -> tuple[Path, Path]:
    reviewers, submissions = folder / "reviewers.csv", folder / "submissions.csv"
    reviewers.write_text(f"reviewer\n{A}\n", encoding="utf-8")
    submissions.write_text(f"id,authors\nP1,{B}\n", encoding="utf-8")
    return reviewers, submissions


def _house(g: gk.KnowledgeGraph) -> str:
    """The institution of most people; its own look is not counted by the test."""
    found: str = g.institutions.sort_values(["people", "id"])["id"].iloc[-1]
    return found


def _work(g: gk.KnowledgeGraph) -> str:
    """Some work; its own look is not counted by the test."""
    found: str = g.works["id"].iloc[0]
    return found


def _public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


class Looks:
    """The statements that reach a ledger."""

    def __init__(self, graph: gk.KnowledgeGraph) -> None:
        self.said: list[str] = []
        graph.ledger.rows("SELECT 1")  # opens it
        opened = graph.ledger._db
        assert opened is not None
        opened.set_trace_callback(self.said.append)

    def count(self, ask: Callable[[], Any]) -> int:
        self.said.clear()
        ask()
        return len(self.said)


def test_every_public_verb_is_asked_here() -> None:
    verbs = {name for name in _public(gk.KnowledgeGraph) if not name.startswith(LIVE)}
    assert verbs - NO_QUESTIONS == set(OF_GRAPHS)
    assert _public(gk.Author) - set(OF_PEOPLE) == {"id", "name"}


def test_a_question_looks_into_the_ledger_once(own_demo: gk.KnowledgeGraph) -> None:
    looks, house, cited = Looks(own_demo), _house(own_demo), _work(own_demo)
    topic = own_demo.snapshot().projection.topics.names[0]
    special: dict[str, Ask] = {
        "references": lambda g: g.references(cited),
        "suggestions_for_institution": lambda g: g.suggestions_for_institution(house, 3),
        "teams": lambda g: g.teams([topic], 2, 3),
    }
    wrong = {}
    for name, ask in {**OF_GRAPHS, **special}.items():
        many = looks.count(lambda ask=ask: ask(own_demo))  # type: ignore[misc]
        if many > 1 and name != "export_import":  # which gives the workspace an id of its own
            wrong[name] = looks.said[:]
    me = own_demo.author(A)
    for name, verb in OF_PEOPLE.items():
        if looks.count(lambda verb=verb: verb(me)) > 1:  # type: ignore[misc]
            wrong[f"Author.{name}"] = looks.said[:]
    assert not wrong
    with gk.open(own_demo.folder) as fresh:
        assert Looks(fresh).count(lambda: fresh.path(A, B)) == 1, "also the first one"


HOSTILE = "Ñ" * 3000


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> gk.KnowledgeGraph:
    """Works and people with names of thousands of letters, and a title that would run."""
    folder = tmp_path_factory.mktemp("hostile")
    names = [f"{HOSTILE} {letter}" for letter in "ABCDEF"]
    made = [
        work(f"<script>alert({n})</script> {HOSTILE}", *names[n % 4 : n % 4 + 3], year=2010 + n,
             keyword=f"{HOSTILE}, <b>t{n}</b>")
        for n in range(9)
    ]  # fmt: skip
    graph = gk.open(folder / "workspace")
    graph.load(save(folder / "works.json", *made))
    return graph


def _answers(graph: gk.KnowledgeGraph) -> dict[str, Any]:
    one, other = graph.people["id"][:2]
    me = graph.author(one)
    return {
        "graph": graph, "me": me, "circle": me.all_collaborators(), "frame": me.collaborators(),
        "works": me.works(), "all works": graph.works, "topics": me.topics(),
        "suggestions": graph.suggestions(one, 5), "suggest": me.suggest(why=True),
        "communities": graph.communities(members=True), "division": graph.find_communities(runs=1),
        "path": graph.path(one, other), "paths": graph.paths(one, other, slack=1),
        "ranking": graph.rank("strength"), "diff": graph.diff((2010, 2013), (2014, None)),
        "changes": graph.changes((2010, 2013), (2014, None)), "pairs": graph.pairs("topics"),
        "conflict": graph.conflicts(one, other), "scores": graph.scores("degree"),
        "slice": me.slice(), "snapshot": graph.where(years=(2010, None)).snapshot(),
        "people": graph.people, "trends": graph.trends(), "g.topics": graph.topics,
        "sourced": me.sourced_works(), "similar": graph.similar(author=one),
    }  # fmt: skip


def test_no_answer_floods_a_screen(demo: gk.KnowledgeGraph, hostile: gk.KnowledgeGraph) -> None:
    for graph in (demo, hostile):
        for name, answer in _answers(graph).items():
            assert 0 < len(repr(answer)) < 5_000, name
            html = getattr(answer, "_repr_html_", lambda: "")()
            assert "<script>alert" not in html, name
            assert "<b>t" not in html, name


def test_answers_are_one_family(demo: gk.KnowledgeGraph) -> None:
    for name, answer in _answers(demo).items():
        if isinstance(answer, Answer | AnswerFrame):
            rows = answer.rows()
            assert isinstance(rows, list), name
            assert all(isinstance(row, dict) for row in rows), name
            assert isinstance(answer.notes, tuple), name
            assert isinstance(answer.frame(), pd.DataFrame), name
            assert len(answer.frame()) == len(rows) <= answer.total, name
            if not isinstance(answer, gk.results.Path | gk.results.Partition):
                assert answer.generation == demo.tables.generation, name
        if isinstance(answer, Listing):
            json.dumps(answer)
            assert answer == answer.rows(), name


def test_an_empty_answer_is_a_table_with_its_columns(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", work("Tides of the harbour", "Ana Silva")))
        me = graph.author("Ana Silva")
        assert list(me.collaborators().columns[:3]) == ["id", "name", "strength"]
        assert "no" in repr(me.collaborators()).lower() or me.collaborators().empty
        assert list(graph.topics.columns) == ["id", "name", "works"]
        assert str(graph.works["year"].dtype) == "Int64"
        assert graph.works["year"].isna().all(), "unknown is not zero"
        assert repr(graph.suggestions("Ana Silva"))


def test_topics_is_a_table_and_can_be_asked(demo: gk.KnowledgeGraph) -> None:
    assert list(demo.topics.columns) == ["id", "name", "works"]
    asked = demo.topics(years=(2010, 2014))
    assert "trend" in asked.columns
    assert demo.topics("text", 5)["name"].is_unique
    with pytest.raises(TypeError):
        demo.works()
    # what pandas makes of it is pandas' own
    assert type(demo.topics[demo.topics["works"] > 1]) is pd.DataFrame


BEFORE: dict[str, tuple[Ask, Ask]] = {
    "community_rows": (lambda g: g.community_rows(True), lambda g: g.communities(members=True)),
    "bridge_rows": (lambda g: g.bridge_rows(n=3), lambda g: g.bridges(n=3)),
    "topic_rows": (lambda g: g.topic_rows(n=3), lambda g: g.topics().rows()[:3]),
    "trend_rows": (lambda g: g.trend_rows(), lambda g: g.trends()),
    "diff_rows": (lambda g: g.diff_rows((2010, 2014), (2015, 2019), 2),
                  lambda g: g.changes((2010, 2014), (2015, 2019), 2)),
    "pair_rows": (lambda g: g.pair_rows("topics", 5, None, True),
                  lambda g: g.pairs("topics", 5, works=True)),
    "matrix_rows": (lambda g: g.matrix_rows("topics"), lambda g: g.matrix("topics")),
    "conflict": (lambda g: [g.conflict(A, B)], lambda g: g.conflicts(A, B)),
    "rank_rows": (lambda g: g.rank_rows("degree", 4)[0], lambda g: g.rank("degree", 4)),
    "work_rows": (lambda g: g.author(A).work_rows(), lambda g: g.author(A).works()),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BEFORE))
def test_the_verbs_of_before_still_answer_and_warn(demo: gk.KnowledgeGraph, name: str) -> None:
    old, new = BEFORE[name]
    with pytest.warns(DeprecationWarning, match=name):
        found = old(demo)
    wanted = new(demo)
    assert found == (wanted if isinstance(wanted, list) else wanted.rows())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(AttributeError, match="no_such_verb"):
            demo.no_such_verb  # noqa: B018


def test_verbs_for_services_come_from_one_table() -> None:
    for name in ("openalex", "crossref", "arxiv", "semantic_scholar", "orcid", "dblp"):
        for verb in (f"search_{name}", f"fetch_{name}"):
            made = getattr(gk.KnowledgeGraph, verb)
            assert made.__name__ == verb
            assert made.__doc__
            assert next(iter(inspect.signature(made).parameters)) == "self"


def test_every_column_of_every_table_has_its_meaning(own_demo: gk.KnowledgeGraph) -> None:
    me = own_demo.author(A)
    answers = [ask(own_demo) for name, ask in OF_GRAPHS.items() if name not in FREE]
    found = [answer for answer in answers if hasattr(answer, "frame")]
    assert len(found) > 25
    found += [me.collaborators(), me.suggest(2, why=True), me.works(), me.timeline(),
              me.sourced_works(), me.institutions(), own_demo.search("kim"),
              own_demo.topics(works=True), own_demo.rank("works", 2, works=True)]  # fmt: skip
    columns = {str(name) for answer in found for name in answer.frame().columns}
    assert columns - MEANING.keys() == set()


def test_what_answers_are_made_of_floods_no_screen_either() -> None:
    """Of objects within answers, too: one had 6.9 million letters."""
    names = tuple(f"p:{n:012}" for n in range(3_000))
    community = Community("c:1", "Tides", 3_000, names, names[:3], (), (), (), 0.5)
    assert repr(community).startswith(
        "Community(id='c:1', label='Tides', size=3000, members=<3,000 of them>, leading=('p:0"
    )
    circle = WorkCircle("circle", "Tides", tuple(range(3_000)), (1, 2))
    assert len(repr(circle)) < 200 and len(repr([circle] * 3)) < 600
    many = np.zeros(400)
    model = TextModel((), many, many, many, many, 0, 400)
    assert len(repr(model)) < 5_000 and "works=<400 of them>" in repr(model)
