"""One question, one generation: what is being answered is never changed by a load or a decision."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from generated import save, work
from test_tables import contents

import graphkit as gk
from graphkit.analyse.windows import difference, within
from graphkit.changes import Years
from graphkit.graph import TableFolder
from graphkit.questions import communities, cypher, lists, ranking
from graphkit.questions import person as person_questions
from graphkit.slices import Wanted, compare
from graphkit.workspace import Deciding

OPEN = [((2010, 2014), (2015, None)), ((None, 2014), (2015, 2019)), ((None, 2014), (2015, None))]


@pytest.mark.parametrize("at", ["communities", "in_community"])
def test_a_decision_while_an_answer_is_made_does_not_break_it(
    own_demo: gk.KnowledgeGraph, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = own_demo.communities(members=True).rows()
    read, decided = TableFolder.read, []

    def read_and_decide(self: TableFolder, table: str, columns: object = None) -> object:
        if table == at and not decided:
            decided.append(table)
            with gk.open(own_demo.folder) as other:
                two = [person["id"] for person in before[0]["top"][:2]]
                Deciding(other).merge(*two)
        return read(self, table, columns)  # type: ignore[arg-type]

    monkeypatch.setattr(TableFolder, "read", read_and_decide)
    assert own_demo.communities(members=True).rows() == before
    assert decided


@pytest.mark.parametrize(("one", "other"), [*OPEN, ((2010, 2014), (2015, 2019))])
def test_table_and_picture_agree_on_what_became_of_ties(
    demo: gk.KnowledgeGraph, one: Years, other: Years
) -> None:
    whole = demo.projection
    found = difference(whole, one, other)
    table = {
        (tie.source, tie.target): kind
        for kind in ("new", "ended", "stronger", "weaker")
        for tie in getattr(found, kind)
    }
    windows = [within(whole, one), within(whole, other)]
    wanted = Wanted("", "", candidates=range(len(whole)), max_nodes=len(whole), hops=0)
    picture = compare(whole, windows, (one, other), wanted)
    told = {(e.source, e.target): e.change for e in picture.edges if e.before or e.after}
    assert Counter(told[pair] for pair in table if pair in told) == Counter(table.values())
    assert {pair: kind for pair, kind in told.items() if kind != "same"} == table


# -- a generation stays as long as somebody reads it ---------------------------------------------

ONE = work("Tides of the inner harbour", "Ana Silva", "Ben Okoro", year=2019, DOI="10.5555/a")


def generations(graph: gk.KnowledgeGraph) -> set[str]:
    return {path.name for path in (graph.folder / "tables").iterdir()}


def load(graph: gk.KnowledgeGraph, folder: Path, *titles: str) -> None:
    for title in titles:
        graph.load(save(folder / f"{title}.json", work(f"{title} of the outer reef", "Ana Silva")))


def test_a_snapshot_stays_readable_until_it_is_let_go(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "0.json", ONE))
        held = graph.snapshot()
        first = held.tables.folder.name
        for person in (graph.author("Ana Silva"), graph.author("Ben Okoro")):
            assert person.facts["works"] == 1
        load(graph, tmp_path, "Salt", "Rain", "Moss")
        assert first in generations(graph)
        assert lists.works(held).total == 1
        assert person_questions.works(held, "Ana Silva")[0]["title"] == ONE["title"]
        assert cypher.named(held, graph.queries, "graph/counts", {})[0]["works"] == 1
        assert len(graph.works) == 4
        assert graph.rows("graph/counts")[0]["works"] == 4
        held.close()
        with pytest.raises(gk.StoreError, match="closed"):
            held.tables  # noqa: B018
        load(graph, tmp_path, "Iron")
        assert first not in generations(graph)
        assert len(generations(graph)) == 2  # the current one, and the one before


READER = """
import os, sys, graphkit as gk
from graphkit.questions import lists
graph = gk.open(sys.argv[1])
held = graph.snapshot()
if sys.argv[2] == "fork" and os.fork():
    held.close(); graph.close(); os._exit(0)
print(held.tables.folder.name, flush=True)
sys.stdin.readline()
print(lists.works(held).total, len(held.projection), flush=True)
"""


@pytest.mark.parametrize("kind", ["alone", "fork"] if hasattr(os, "fork") else ["alone"])
def test_another_process_that_reads_keeps_its_generation(tmp_path: Path, kind: str) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "0.json", ONE))
        words = [sys.executable, "-c", READER, str(graph.folder), kind]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(words, **pipes) as reader:  # type: ignore[call-overload]
            held = reader.stdout.readline().strip()
            load(graph, tmp_path, "Salt", "Rain", "Moss")
            assert held in generations(graph)
            said, _ = reader.communicate("\n")
            assert said.split() == ["1", "2"]
        load(graph, tmp_path, "Iron")
        assert held not in generations(graph)


def test_an_undone_decision_finds_the_generation_that_is_still_read(
    own_demo: gk.KnowledgeGraph,
) -> None:
    held = own_demo.snapshot()
    top = communities.communities(held)[0]["top"]
    decisions = Deciding(own_demo)
    decisions.merge(top[0]["id"], top[1]["id"])
    decisions.undo()
    again = own_demo.snapshot()
    assert again.generation == held.generation
    assert again.tables.folder == held.tables.folder  # it still stands: nothing is written again
    assert contents(again.tables.folder) == contents(held.tables.folder)
    assert own_demo.rows("people/most_connected")


def test_scores_come_as_a_whole(own_demo: gk.KnowledgeGraph) -> None:
    held = own_demo.snapshot()
    before = ranking.ranking(held, "degree", None)
    me = own_demo.author("Seo-yeon Kim")
    own_demo.annotate(own_demo.scores("pagerank"))
    assert "pagerank" not in held.tables.read("authors").column_names
    assert own_demo.author(me.id).facts["pagerank"] > 0
    assert own_demo.tables.generation == held.generation
    assert ranking.ranking(held, "degree", None) == before
    assert own_demo.load([]).generation == held.generation
    assert own_demo.author(me.id).facts["pagerank"] > 0  # a repeated load changes nothing


def test_a_person_follows_the_graph(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "0.json", ONE))
        me = graph.author("Ben Okoro")
        more = [work("Reefs at night", "Ada Ali", "Ben Okoro"), work("Fog", "Aaron Abe")]
        graph.load(save(tmp_path / "1.json", *more))
        assert {row["name"] for row in me.all_collaborators().rows()} == {"Ada Ali", "Ana Silva"}
        assert me.profile()["metrics"]["works"] == 2


def test_a_workspace_of_the_version_before_is_taken_over(
    own_demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    own = own_demo.tables.folder
    own_demo.text_topics(5)
    before, top = contents(own), own_demo.rows("people/most_connected")
    own_demo.close()
    workspace = tmp_path / "workspace"
    store, cache = workspace / "graph.lbug", workspace / "cache"
    (own / "graph.lbug").rename(store)
    (own / "graph.lbug.sums").unlink()
    (own / "cache" / "arrays.npz").rename(cache / f"{own.name}.npz")
    (own / "cache" / "topics-5-0.npz").rename(cache / f"{own.name}.topics-5-0.npz")
    (cache / "0123456789abcdef.npz").write_bytes(b"of a generation that is gone")
    (own / "in-use.lock").unlink()
    made = store.stat().st_mtime_ns
    with gk.open(workspace) as graph:
        assert graph.rank("degree", 3)["name"][0]  # readable before it is taken over
        assert graph.rows("people/most_connected") == top
        assert contents(graph.tables.folder) == before
        assert (own / "graph.lbug").stat().st_mtime_ns == made  # moved, not built again
        assert {p.name for p in (own / "cache").iterdir()} >= {"arrays.npz", "topics-5-0.npz"}
        kept = {"block_scores", "block_scores_of_pairs"}
        assert {p.name for p in cache.iterdir()} == kept
        assert not store.exists()


def test_threads_share_a_snapshot(own_demo: gk.KnowledgeGraph) -> None:
    snapshot = own_demo.snapshot()
    people = snapshot.projection.ids[:40]
    with ThreadPoolExecutor(8) as pool:
        profiles = list(pool.map(lambda who: person_questions.profile(snapshot, who), people))
    assert profiles == [person_questions.profile(own_demo.snapshot(), who) for who in people]


# -- only some of the works ----------------------------------------------------------------------


def test_a_filter_is_obeyed_by_every_question(tmp_path: Path) -> None:
    """A graph of some works only, and the same works out of a larger graph, answer the same."""
    names = ["Ana Silva", "Ben Okoro", "Cem Yıldız", "Dora Novak", "Eva Lindqvist", "Femi Adeyemi"]
    chance = random.Random(5)
    works = []
    for number in range(60):
        made = work(
            f"Study number {number} of the harbour", *chance.sample(names, chance.randint(1, 3)),
            year=chance.randint(2008, 2019), keyword=chance.choice(["tides", "reefs", "salt"]),
            DOI=f"10.5555/{number}", **{"container-title": chance.choice(["Harbour", "Reef"])},
        )  # fmt: skip
        works.append({**made, "type": chance.choice(["article-journal", "chapter"])})

    def fits(item: dict[str, Any]) -> bool:
        year = item["issued"]["date-parts"][0][0]
        return item["type"] == "chapter" and item["container-title"] == "Reef" and year >= 2010

    with gk.open(tmp_path / "all") as whole, gk.open(tmp_path / "some") as some:
        whole.load(save(tmp_path / "all.json", *works))
        some.load(save(tmp_path / "some.json", *filter(fits, works)))
        (kind,) = set(some.works["kind"])
        part = whole.where(kinds=kind).where(years=(2010, None), venues="Reef")
        assert 3 < len(some.works) < 30
        assert set(part.works["title"]) == set(some.works["title"])
        for columns in (["people", "name", "works", "degree", "first_year", "last_year"],
                        ["topics", "name", "works"], ["venues", "name", "works"]):  # fmt: skip
            table, *rest = columns
            ours, theirs = (
                getattr(graph, table)[rest].sort_values("name").to_dict("records")
                for graph in (part, some)
            )
            assert ours == theirs, table
        for by in ("works", "degree", "strength", "fractional", "core"):
            ours, theirs = (
                {row["name"]: pytest.approx(row["value"]) for row in graph.rank(by, None).rows()
                 if row["value"]} for graph in (part, some)
            )  # fmt: skip
            assert ours == theirs, by
        for name in some.people["name"]:
            ours, theirs = (_of_person(graph, name) for graph in (part, some))
            assert ours == theirs, name
        ours, theirs = (
            {(r["name"], r["year"], r["works"]) for r in g.trends().rows()} for g in (part, some)
        )
        assert ours == theirs
        with pytest.raises(gk.UsageError, match="whole graph"):
            part.rows("graph/counts")
        with pytest.raises(gk.UsageError, match="whole graph"):
            part.export(tmp_path / "part.gexf")
        with pytest.raises(gk.NotFoundError, match="Known"):
            whole.where(kinds="opera")
        with pytest.raises(gk.UsageError, match="pair"):
            whole.where(years=2010)  # type: ignore[arg-type]


def _of_person(graph: gk.KnowledgeGraph, name: str) -> dict[str, Any]:
    me = graph.author(name)
    profile = me.profile()
    return {
        "works": sorted(row["title"] for row in me.works().rows()),
        "metrics": {k: profile["metrics"][k] for k in ("works", "coauthors", "topics")},
        "topics": {(row["name"], row["works"]) for row in me.topics()},
        "with": {(c.name, c.works, round(c.weight, 9)) for c in me.all_collaborators()},
        "drawn": sorted(node.label for node in me.slice(kinds=["people"]).slice.nodes),
    }
