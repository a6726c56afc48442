"""From a number to the works that made it: what a table counts is what it lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import graphkit as gk
from graphkit.analyse import MEASURES
from graphkit.questions import evidence

Row = dict[str, Any]
BEFORE, AFTER = (2008, 2014), (2015, 2024)


def who(graph: gk.KnowledgeGraph) -> str:
    return str(graph.rank("degree", 1)["id"][0])


def counted(rows: list[Row], *columns: str) -> None:
    """Each row's counts add up to the works that it lists, which are works of the graph."""
    assert rows
    for row in rows:
        assert sum(row[c] or 0 for c in columns) == len(row["behind"]), row
        assert len({work["id"] for work in row["behind"]}) == len(row["behind"])


COUNTED: dict[str, Callable[[gk.KnowledgeGraph], list[Row]]] = {
    "communities": lambda g: g.communities(works=True).rows(),
    "communities inside one": lambda g: g.communities(inside="c1", works=True).rows(),
    "communities of some years": lambda g: g.communities(years=AFTER, works=True).rows(),
    "communities made anew": lambda g: g.communities(works=True, anew=g.find_communities(3)).rows(),
    "bridges": lambda g: g.bridges(works=True),
    "bridges of one": lambda g: g.bridges("c1", works=True),
    "bridges of some years": lambda g: g.bridges(years=AFTER, works=True),
    "topics": lambda g: g.topics(works=True).rows(),
    "topics of texts": lambda g: g.topics("text", works=True).rows(),
    "topics of some years": lambda g: g.topics(years=AFTER, works=True).rows(),
    "topics of a person": lambda g: g.topic_profile(author=who(g), works=True),
    "topics of a person in texts": lambda g: g.topic_profile(
        author=who(g), source="text", works=True
    ),
    "topics of an institution": lambda g: g.topic_profile(
        institution=g.tables.read("institutions", ["id"]).column(0)[0].as_py(), works=True
    ),
    "trends": lambda g: g.trends(works=True).rows(),
    "trends in texts": lambda g: g.trends("text", works=True).rows(),
    "topics together": lambda g: g.pairs("topics", works=True),
    "institutions together": lambda g: g.pairs("institutions", works=True),
    "institutions in some years": lambda g: g.pairs("institutions", years=AFTER, works=True),
}


@pytest.mark.parametrize("what", COUNTED)
def test_counts_are_the_works_listed(demo: gk.KnowledgeGraph, what: str) -> None:
    counted(COUNTED[what](demo), "works")


def test_each_change_opens_into_its_works(demo: gk.KnowledgeGraph) -> None:
    rows = demo.changes(BEFORE, AFTER, works=True)
    assert {"new", "ended", "came", "left"} <= {row["change"] for row in rows}
    counted(rows, "works_before", "works_after")


def test_a_tie_opens_into_its_works(demo: gk.KnowledgeGraph) -> None:
    for one in demo.author(who(demo)).all_collaborators():
        assert one.works == len(one.shared)
        assert one.strength == pytest.approx(sum(work.strength for work in one.shared))
        (step,) = demo.path(who(demo), one.id).steps
        assert step.works == len(step.shared)
        assert {w for w, _, _ in step.shared} == {work.id for work in one.shared}


@pytest.mark.parametrize("by", sorted(MEASURES))
def test_a_measure_opens_into_works(demo: gk.KnowledgeGraph, by: str) -> None:
    if MEASURES[by].of_citations:
        return  # the sample states no citations: see below
    rows = demo.rank(by, 10, works=True).rows()
    for row in rows:
        works = row["behind"]
        if by == "works":
            assert row["value"] == len(works)
        elif by == "fractional":
            assert row["value"] == pytest.approx(sum(1 / work["authors"] for work in works))
        elif by == "strength":  # each work adds 1/(authors-1) for each of the others
            assert row["value"] == pytest.approx(len(works))
        elif by == "degree":
            team = demo.projection.team
            place = {i: n for n, i in enumerate(demo.projection.work_ids)}
            people = {p for w in works for p in team.of(place[w["id"]]).tolist()}
            assert row["value"] == len(people) - 1
        else:
            assert works


def test_an_index_opens_into_the_works_that_are_cited(tmp_path: Any) -> None:
    from graphs import projected

    projection = projected(
        tmp_path / "a", [(2000 + n, (0, 1 + n % 2)) for n in range(9)], 3,
        sources=[{"id": "s1", "name": "a", "format": "openalex"}],
        stated_by=[
            {"source": f"w{n:03}", "target": "s1", "citations": count}
            for n, count in enumerate((30, 0, 4, 11, 3, 2, None, 5, 10))
        ],
    )  # fmt: skip
    rows = {by: evidence.of_measure(projection, 0, by) for by in ("h_index", "citations")}
    cited = [work["citations"] for work in rows["h_index"]]
    assert cited == [30, 11, 10, 5, 4, 3, 2, 0]
    values = {
        m: int(MEASURES[m].values(projection)[0]) for m in ("h_index", "g_index", "i10_index")
    }
    h, g = values["h_index"], values["g_index"]
    assert sum(count >= h for count in cited) >= h > sum(count >= h + 1 for count in cited) - 1
    assert sum(cited[:g]) >= g * g
    assert sum(count >= 10 for count in cited) == values["i10_index"]
    assert sum(cited) == MEASURES["citations"].values(projection)[0]
    assert rows["citations"] == rows["h_index"]


def test_a_department_and_its_university_are_marked(demo: gk.KnowledgeGraph) -> None:
    rows = demo.pairs("institutions", None)
    names = {frozenset((r["name"], r["other_name"])): r["same_house"] for r in rows}
    house = {"Hanbit Institute of Science", "Hanbit Institute of Science, School of Computing"}
    assert names[frozenset(house)]
    assert not all(names.values())
