"""Every reason of a thousand suggestions counted again from the rows of the tables."""

# ruff: noqa: ARG002 - every check of a reason takes the same
from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import save, work, write
from test_evaluate_suggestions import corpus

import graphkit as gk
from graphkit.analyse.suggest.candidates import Wanted, gather
from graphkit.analyse.suggest.learning import Learnt
from graphkit.analyse.suggest.past import Past
from graphkit.names import compatible, parts
from graphkit.results import Reason, Suggestion
from graphkit.sums import read_signed, signed

SUGGESTIONS = 1000


class Records:
    """The tables as plain rows, with nothing of the projection."""

    def __init__(self, graph: gk.KnowledgeGraph) -> None:
        def rows(table: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = graph.tables.read(table).to_pylist()
            return found

        self.works = {w["id"]: w for w in rows("works")}
        self.people = {a["id"]: a for a in rows("authors")}
        self.called = {c["id"]: c["label"] for c in rows("communities")}
        self.team: dict[str, set[str]] = {w: set() for w in self.works}
        self.wrote: dict[str, set[str]] = {p: set() for p in self.people}
        for row in rows("authored"):
            self.team[row["target"]].add(row["source"])
            self.wrote[row["source"]].add(row["target"])
        self.near = {
            p: {q for w in own for q in self.team[w]} - {p} for p, own in self.wrote.items()
        }
        self.cites: dict[str, list[str]] = {w: [] for w in self.works}
        for row in rows("cites"):
            self.cites[row["source"]].append(row["target"])
        topics = {t["id"]: t["name"] for t in rows("topics")}
        self.about: dict[str, list[str]] = {w: [] for w in self.works}
        for row in rows("about"):
            self.about[row["source"]].append(topics[row["target"]])
        self.at: dict[str, set[str]] = {p: set() for p in self.people}
        for row in rows("affiliated"):
            self.at[row["source"]].add(row["target"])
        self.now = max(w["year"] or 0 for w in self.works.values())

    def check(self, one: str, found: Suggestion) -> None:
        other = found.id
        assert other != one
        assert other not in self.near[one]
        assert found.name == self.people[other]["name"]
        assert not any(self.may_be(other, near) for near in (one, *self.near[one]))
        common = self.near[one] & self.near[other]
        shared = {c for c in common if self.closely(one, c) and self.closely(other, c)}
        assert found.list == ("near" if shared else "beyond")
        if shared:
            assert found.steps == 2
        total = sum(r.points or 0 for r in (*found.reasons, *found.against))
        assert total == pytest.approx(found.score, abs=1e-4)
        for reason in (*found.reasons, *found.against):
            for ident, title, year in reason.works:
                assert (title, year) == (self.works[ident]["title"], self.works[ident]["year"])
            for ident, name in reason.people:
                assert name == self.people[ident]["name"]
            getattr(self, "_" + reason.kind.replace(" ", "_"))(one, other, reason, shared)

    @functools.cache  # noqa: B019 - for one test
    def may_be(self, one: str, other: str) -> bool:
        """Whether two are one person by their names, and no ORCID iD says otherwise."""
        a, b = self.people[one], self.people[other]
        if a["orcid"] and b["orcid"] and a["orcid"] != b["orcid"]:
            return False
        return compatible(*(parts(p["name"]) for p in (a, b)))

    def closely(self, one: str, other: str) -> bool:
        return any(len(self.team[w]) <= 20 for w in self.wrote[one] & self.wrote[other])

    def _shared_collaborators(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        assert said.value == len(common)
        assert {p for p, _ in said.people} <= common
        assert len(said.people) == min(3, len(common))
        for work_id, _, _ in said.works:
            team = self.team[work_id]
            assert team & {one, other}
            assert team & {p for p, _ in said.people}

    def _connected(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        assert not common
        assert f"{said.people[0][1]} could introduce them" in said.text
        chain = [one, *(p for p, _ in said.people), other]
        assert said.value == len(chain) - 1
        for a, b in itertools.pairwise(chain):
            assert b in self.near[a]

    def _shared_topics(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        self._words(said, {one}, {other})

    def _topics_of_their_circles(
        self, one: str, other: str, said: Reason, common: set[str]
    ) -> None:  # fmt: skip
        self._words(said, {one, *self.near[one]}, {other, *self.near[other]})

    def _words(self, said: Reason, *sides: set[str]) -> None:
        words = said.text.partition(": ")[2].split(", ")
        assert len(words) == said.value > 0
        for side in sides:
            works = {w for person in side for w in self.wrote[person]}
            texts = [self.works[w]["title"] or "" for w in works]
            texts += [topic for w in works for topic in self.about[w]]
            for word in words:
                stem = word.casefold().rstrip("s")[:4]
                assert any(stem in text.casefold() for text in texts)

    def _new_partners(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        first = {
            q: min((self.works[w]["year"] or self.now - 6) for w in works)
            for q in self.near[other]
            if (works := self.wrote[other] & self.wrote[q])
        }
        assert said.value == sum(year > self.now - 2 for year in first.values())

    def _citations(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        there = sum(c in self.wrote[other] for w in self.wrote[one] for c in self.cites[w])
        back = sum(c in self.wrote[one] for w in self.wrote[other] for c in self.cites[w])
        assert said.value == there + back

    def _same_venue(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        venues = [
            {self.works[w]["venue"] for w in self.wrote[side]} - {None} for side in (one, other)
        ]
        assert said.value == len(venues[0] & venues[1])
        assert any(venue in said.text for venue in venues[0] & venues[1])

    def _same_institution(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        assert said.value == len(self.at[one] & self.at[other])

    def _active(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        lately = [w for w in self.wrote[other] if (self.works[w]["year"] or 0) > self.now - 3]
        assert (said.value or 0) == len(lately)

    def _inactive(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        years = [self.works[w]["year"] for w in self.wrote[other] if self.works[w]["year"]]
        if years:
            assert said.value == min(self.now - max(years), 10)
        else:
            assert "no work with a year" in said.text

    def _identity_doubtful(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        sure = [self.people[p]["identity_confidence"] for p in (one, other)]
        assert said.value in [s for s in sure if s is not None and s < 0.6]

    def _thin_evidence(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        assert len(common) <= 1

    def _bridge(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        assert self.people[one]["community"] != self.people[other]["community"]
        assert said.text.startswith("would tie two communities: ")
        self._named(one, said)
        self._named(other, said)

    def _no_bridge(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        assert self.people[one]["community"] == self.people[other]["community"]
        self._named(one, said)

    def _named(self, person: str, said: Reason) -> None:
        """A community is told by its label, with its id behind."""
        ident = self.people[person]["community"]
        label = self.called[ident]
        assert (f"“{label}” ({ident})" if label else ident) in said.text

    def _conflict_of_interest(self, one: str, other: str, said: Reason, common: set[str]) -> None:
        assert self.at[one] & self.at[other]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gk.KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("suggest")
    with gk.open(folder / "w") as graph:
        graph.load(write(folder / "works.json", 900, seed=3))
        yield graph


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gk.KnowledgeGraph]:
    """Groups that write together for fifteen years: a past long enough to teach."""
    folder = tmp_path_factory.mktemp("grown")
    lines = corpus(3, works=2000, groups=90)
    works = [
        work(f"{title}, part {part}", *team, year=year)
        for part, (year, team, title) in enumerate(lines)
    ]
    with gk.open(folder / "workspace") as graph:
        graph.load(save(folder / "works.json", *works))
        yield graph


def test_the_reasons_of_a_thousand_suggestions_of_each_list_are_true(
    made: gk.KnowledgeGraph, demo: gk.KnowledgeGraph, grown: gk.KnowledgeGraph
) -> None:
    checked = {"near": 0, "beyond": 0}
    for graph, people in ((demo, 25), (made, 40), (grown, 90)):
        records = Records(graph)
        for person in graph.rank("works", people)["id"].tolist():
            for found in graph.suggestions(person, 20, varied=False, beyond=10):
                records.check(person, found)
                checked[found.list] += 1
    assert min(checked.values()) >= SUGGESTIONS


def test_the_query_finds_the_candidates_of_the_arrays(made: gk.KnowledgeGraph) -> None:
    """By the same score: the query's logarithm has base ten."""
    past = Past.of(made.projection)
    people = np.arange(0, len(made.projection), 40)
    ids = made.projection.ids
    for asked, found in gather(past, people, Wanted(("near",), len(ids))):
        for number, person in enumerate(asked.tolist()):
            rows = made.rows("people/suggest", author=ids[person], limit=len(ids))
            own = found.asked == number
            mine = dict(
                zip(
                    (ids[p] for p in found.person[own].tolist()),
                    found.columns["adamic_adar"][own].tolist(),
                    strict=True,
                )
            )
            assert {r["id"] for r in rows} == set(mine)
            for row in rows:
                assert row["score"] / np.log(10) == pytest.approx(mine[row["id"]], rel=1e-5)
            for row in rows[:2]:
                why = made.rows("people/suggest_why", author=ids[person], other=row["id"])
                assert len(why) == row["common"]


def test_the_query_finds_who_writes_about_the_same_beyond(demo: gk.KnowledgeGraph) -> None:
    records = Records(demo)
    about = {p: {t for w in own for t in records.about[w]} for p, own in records.wrote.items()}
    for one in sorted(records.people)[::90]:
        expected = {}
        for other, topics in about.items():
            known = other == one or other in records.near[one]
            if known or records.near[one] & records.near[other] or not topics & about[one]:
                continue
            works = [w for w in records.wrote[other] if about[one] & set(records.about[w])]
            expected[other] = (len(topics & about[one]), len(works))
        rows = demo.query("people/suggest_beyond", author=one, limit=999).to_dict("records")
        assert {row["id"]: (row["topics"], row["works"]) for row in rows} == expected


# -- what is never suggested, and what follows the evidence -------------------------------------


def _library(tmp_path: Path, *works: dict[str, Any]) -> gk.KnowledgeGraph:
    graph = gk.open(tmp_path / "w")
    graph.load(save(tmp_path / "works.json", *works))
    return graph


def test_nobody_is_suggested_to_themselves_under_another_name(tmp_path: Path) -> None:
    works = [
        work("Tides of the northern sea", "Ana Maria Silva", "Bo Berg", year=2020),
        work("Storms and their harbours", "A. M. Silva", "Bo Berg", "Cy Young", year=2021),
        work("Birds of the marshes", "Dee Duff", "Bo Berg", year=2021),
    ]
    with _library(tmp_path, *works) as graph:
        for person in graph.tables.read("authors").to_pylist():
            for found in graph.suggestions(person["id"], 20):
                assert not compatible(parts(person["name"]), parts(found.name))


def test_without_the_evidence_there_is_no_suggestion(tmp_path: Path) -> None:
    one = work("Tides of the northern sea", "Ana Silva", "Bo Berg", year=2020)
    other = work("Marsh birds at dusk", "Dee Duff", "Bo Berg", year=2021)
    with _library(tmp_path / "a", one, other) as graph:
        assert [s.name for s in graph.suggestions("Ana Silva")] == ["Dee Duff"]
    with _library(tmp_path / "b", one) as graph:
        found = graph.suggestions("Ana Silva")
        assert not len(found)
        assert found.notes
        assert found.record is not None
        assert found.record.hits is None


def test_who_has_no_coauthor_is_told_so(tmp_path: Path) -> None:
    with _library(tmp_path, work("Alone at sea", "Ana Silva", year=2020)) as graph:
        found = graph.suggestions("Ana Silva")
        assert not len(found)
        assert "no known coauthor" in found.notes[0]


def test_a_group_is_led_to_nobody_whom_a_member_knows(demo: gk.KnowledgeGraph) -> None:
    people = demo.rank("degree", 3)["id"].tolist()
    known = {c.id for p in people for c in demo.author(p).all_collaborators()} | set(people)
    found = demo.suggestions(people, 10)
    assert len(found)
    assert not known & {one.id for one in found}


def test_teams_cover_the_topics_and_have_not_all_worked_together(demo: gk.KnowledgeGraph) -> None:
    topics = ["machine translation", "network"]
    rows = demo.teams(topics, 3, 5)
    assert rows
    for row in rows:
        ids = [p["id"] for p in row["people"]]
        assert len(set(ids)) == 3
        assert len(row["ties"]) < 3
        assert [c["topic"] for c in row["covers"]] == topics
        assert all(c["works"] for c in row["covers"])


def test_a_call_with_a_member_says_who_is_near_and_who_beyond(demo: gk.KnowledgeGraph) -> None:
    records, me = Records(demo), demo.author("Seo-yeon Kim").id
    rows = demo.teams(["machine translation", "network"], 3, 8, "Seo-yeon Kim")
    seen = set()
    for row in rows:
        assert me in {p["id"] for p in row["people"]}
        for one, name in row["lists"].items():
            shared = records.near[me] & records.near[one]
            assert one not in records.near[me]
            assert name == ("near" if shared else "beyond")
            seen.add(name)
    assert seen


def test_the_record_is_counted_once_and_kept(own_demo: gk.KnowledgeGraph) -> None:
    first = own_demo.record()
    kept = list(own_demo.tables.cache.glob("suggestions-records.json"))
    assert len(kept) == 1
    assert first is not None
    notes = read_signed(kept[0])
    assert notes is not None
    notes["numbers"]["near"]["people"] += 100
    kept[0].write_text(signed(notes), encoding="utf-8")
    with gk.open(own_demo.folder) as reopened:
        again = reopened.record()
    assert again is not None
    assert again.people == first.people + 100
    # what is not whole, or of other tables, is counted anew
    kept[0].write_text(kept[0].read_text(encoding="utf-8").replace('"people": ', '"people": 1'))
    with gk.open(own_demo.folder) as reopened:
        again = reopened.record()
    assert again is not None
    assert again.people == first.people


def test_what_the_past_teaches_are_weights_with_their_own_record(grown: gk.KnowledgeGraph) -> None:
    person = grown.tables.read("authors", ["id"]).column(0)[0].as_py()
    plain = grown.suggestions(person, 300, varied=False, beyond=150)
    taught = grown.suggestions(person, 300, varied=False, beyond=150, learnt=True)
    assert {one.id for one in taught} == {one.id for one in plain}
    (kept,) = grown.tables.cache.glob("weights.json")
    notes = read_signed(kept)
    assert notes is not None
    model = Learnt(**notes["numbers"])
    assert model.learnt_from > 300
    for one in taught:
        points = [r.points for r in (*one.reasons, *one.against) if r.points is not None]
        assert sum(points) == pytest.approx(one.score, abs=1e-4)
    if model.without() is None:
        assert [one.score for one in taught] != [one.score for one in plain]
        assert taught.record != plain.record
    else:
        assert [one.score for one in taught] == [one.score for one in plain]
        assert any(note.startswith("the fixed weights stand") for note in taught.notes)


def test_a_short_past_teaches_nothing_and_says_so(demo: gk.KnowledgeGraph) -> None:
    plain = demo.suggestions("Seo-yeon Kim", 5)
    taught = demo.suggestions("Seo-yeon Kim", 5, learnt=True)
    assert [one.score for one in taught] == [one.score for one in plain]
    assert any("the fixed weights stand" in note for note in taught.notes)


# -- nothing to go by ----------------------------------------------------------------------------


def test_somebody_alone_is_led_to_others_by_words_and_told_so(tmp_path: Path) -> None:
    works = [
        work("Tides of the northern harbour", "Ana Silva", year=2020),
        work("Storms of the northern harbour", "Cy Young", "Bo Berg", year=2021),
    ]
    with _library(tmp_path, *works) as graph:
        found = graph.suggestions("Ana Silva")
        assert found.notes[0] == "Ana Silva has no known coauthor: only words lead to others"
        assert {one.name for one in found} == {"Cy Young", "Bo Berg"}
        assert not found.near


def test_somebody_of_whom_nothing_leads_on_is_offered_a_topic(tmp_path: Path) -> None:
    works = [
        work("Zymurgy", "Ana Silva", year=2020),
        work("Storms of the northern harbour", "Cy Young", "Bo Berg", year=2021),
    ]
    with _library(tmp_path, *works) as graph:
        found = graph.suggestions("Ana Silva")
        assert not len(found)
        assert "name a topic (--topic)" in found.notes[0]
        offered = graph.suggestions("Ana Silva", topic="storms")
        assert {one.name for one in offered} == {"Cy Young", "Bo Berg"}


def test_works_without_words_or_years_are_said_to_be_so(tmp_path: Path) -> None:
    works = [
        work("Zymurgy", "Ana Silva", "Bo Berg"),
        work("Storms of the northern harbour", "Bo Berg", "Cy Young", year=2021),
    ]
    with _library(tmp_path, *works) as graph:
        notes = " | ".join(graph.suggestions("Ana Silva").notes)
        assert "no word of Ana Silva's works is shared with other works" in notes
        assert "no work of Ana Silva has a year" in notes
    with _library(tmp_path / "b", *works[1:]) as graph:
        notes = " | ".join(graph.suggestions("Cy Young").notes)
        assert "all that is known of Cy Young is one work" in notes


def test_the_record_says_how_often_a_chance_came_true(grown: gk.KnowledgeGraph) -> None:
    for of in ("near", "beyond"):
        record = grown.record(of=of)
        assert record is not None
        assert record.shown > 0
        assert record.said is not None
        assert 0 < record.said < 1
        said = record.calibration()
        assert said is not None
        assert "came true" in said
