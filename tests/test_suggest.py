"""Suggestions: candidates and their evidence counted again by hand, what is never suggested."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest
from generated import save, work
from graphs import Team, projected, random_teams

import graphkit as gk
from graphkit.analyse.suggest.candidates import LEAST_STEP, LISTS, Wanted, candidates, gather
from graphkit.analyse.suggest.past import HALF_LIFE, Past
from graphkit.analyse.suggest.ranking import diverse, main_partner, ranked, two_lists
from graphkit.analyse.suggest.words import counted, weighed
from graphkit.names import squeezed

Works = list[tuple[int | None, Team]]


def _past(works: Works, people: int, folder: Path) -> Past:
    return Past.of(projected(folder, works, people))


def _worth(works: Works) -> dict[tuple[int, int], float]:
    now = max((y for y, _ in works if y), default=0)
    found: dict[tuple[int, int], float] = {}
    for year, team in works:
        age = now - year if year else 6
        for a in team:
            for b in team:
                if a != b:
                    part = 0.5 ** (age / HALF_LIFE) / (len(team) - 1)
                    found[a, b] = found.get((a, b), 0.0) + part
    return found


@pytest.mark.parametrize("seed", range(6))
def test_evidence_is_what_is_counted_by_hand(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    people = chance.randint(4, 25)
    works = random_teams(chance, people, chance.randint(3, 40))
    past = _past(works, people, tmp_path / "g")
    tie = _worth(works)
    near: dict[int, set[int]] = {p: set() for p in range(people)}
    for a, b in tie:
        near[a].add(b)
    strength = {p: sum(tie[p, q] for q in near[p]) for p in near}
    step = {p: {q: tie[p, q] / strength[p] for q in near[p]} for p in near}
    steps = np.array([[step[a].get(b, 0.0) for b in range(people)] for a in range(people)])
    two = steps @ steps
    three = (0.5 * steps + two) @ steps
    walks = two + three + 0.5 * np.where(three < LEAST_STEP, 0.0, three) @ steps
    for asked, found in gather(past, np.arange(people)):
        for row in range(len(found)):
            a, b = int(asked[found.asked[row]]), int(found.person[row])
            assert b != a
            assert b not in near[a]
            common = near[a] & near[b]
            assert found.beyond[row] == (not common)
            assert found.columns["common"][row] == len(common)
            value = sum(1 / math.log(len(near[c]) + 1) for c in common)
            assert found.columns["adamic_adar"][row] == pytest.approx(value, rel=1e-5)
            assert found.columns["walk"][row] == pytest.approx(walks[a][b], rel=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_near_are_all_who_share_a_partner_and_beyond_all_within_four_ties(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(100 + seed)
    people = 20
    works = random_teams(chance, people, 18)
    past = _past(works, people, tmp_path / "g")
    near = {p: set(past.ties.rows.of(p).tolist()) for p in range(people)}
    reach = {p: {p} for p in range(people)}
    for _ in range(4):
        reach = {p: {q for r in at for q in [*near[r], r]} for p, at in reach.items()}
    for person in range(people):
        others = reach[person] - {person} - set(past.partners(person).tolist())
        share = {q for q in others if near[q] & near[person]}
        found = candidates(past, np.array([person]))
        assert set(found.person[~found.beyond].tolist()) == share
        assert set(found.person[found.beyond].tolist()) == others - share
        for name in LISTS:
            only = candidates(past, np.array([person]), Wanted((name,)))
            rows = found.beyond == (name == "beyond")
            assert only.person.tolist() == found.person[rows].tolist()
            for column, values in only.columns.items():
                assert values == pytest.approx(found.columns[column][rows])


def test_a_work_of_many_makes_nobody_near(tmp_path: Path) -> None:
    """Of 21 authors it ties them, but who shares one of them with others is beyond."""
    many: Works = [(2010, list(range(21))), (2011, [0, 30]), (2011, [1, 31])]
    past = _past(many, 32, tmp_path / "g")
    found = candidates(past, np.array([30]))
    assert len(found)
    assert found.beyond.all()
    few: Works = [(2010, list(range(20))), (2011, [0, 30]), (2011, [1, 31])]
    past = _past(few, 32, tmp_path / "h")
    found = candidates(past, np.array([30]))
    assert set(found.person[~found.beyond].tolist()) == set(range(1, 20))
    assert found.person[found.beyond].tolist() == [31]


def test_who_writes_about_the_same_is_found_without_any_tie(tmp_path: Path) -> None:
    works: Works = [(2010, [0, 1]), (2011, [2, 3]), (2011, [4, 5])]
    texts, _ = counted(["rivers of Mars", "dry rivers of Mars", "orchids of Borneo"])
    past = Past.of(projected(tmp_path / "g", works, 6), texts)
    found = candidates(past, np.array([0]))
    assert found.person.tolist() == [2, 3]
    assert found.beyond.all()
    assert (found.columns["field"] > 0).all()


def test_filters_come_before_any_cut(tmp_path: Path) -> None:
    works = random_teams(random.Random(7), 60, 150)
    past = _past(works, 60, tmp_path / "g")
    every = candidates(past, np.array([3]), Wanted(near=99, beyond=99))
    last = every.person[-1]
    among = np.zeros(60, bool)
    among[last] = True
    found = candidates(past, np.array([3]), Wanted(near=1, beyond=1, among=among))
    assert found.person.tolist() == [last]
    also = np.setdiff1d(np.arange(60), [*every.person, 3, *past.partners(3)])
    more = candidates(past, np.array([3]), Wanted(near=99, beyond=99, also=also))
    assert set(more.person.tolist()) == {*every.person.tolist(), *also.tolist()}


def test_one_at_a_time_or_many_gives_the_same(tmp_path: Path) -> None:
    works = random_teams(random.Random(5), 30, 60)
    past = _past(works, 30, tmp_path / "g")
    (_, many), *_ = gather(past, np.arange(30))
    for person in range(30):
        one = candidates(past, np.array([person]))
        rows = many.asked == person
        assert one.person.tolist() == many.person[rows].tolist()
        for name, values in one.columns.items():
            assert values == pytest.approx(many.columns[name][rows])


def test_a_work_above_the_cap_ties_nobody_but_makes_no_new_partner(tmp_path: Path) -> None:
    works: Works = [(2000, list(range(501))), (2001, [0, 501]), (2001, [501, 1])]
    past = _past(works, 502, tmp_path / "g")
    assert 1 in past.partners(0).tolist()
    assert len(candidates(past, np.array([0]))) == 0


def test_a_list_does_not_hang_on_one_partner(tmp_path: Path) -> None:
    works: Works = [(2010, [0, 1])] + [(2010, [1, n]) for n in range(3, 12)]
    works += [(2001, [0, 2]), (2001, [2, 20]), (2001, [2, 21]), (2001, [2, 22])]
    past = _past(works, 23, tmp_path / "g")
    found = ranked(past, 0)
    assert not found.beyond.any()
    places = diverse(past, 0, found.person.tolist(), 6)
    assert two_lists(past, 0, found, 6, 3) == places  # nobody is beyond: their places are filled
    through = [main_partner(past, 0, int(found.person[p])) for p in places]
    assert through.count(1) == 3
    assert through.count(2) == 3
    assert places == sorted(places)


def test_words_weigh_what_two_texts_share() -> None:
    counts, words = counted(["Deep rivers of Mars", "rivers and lakes", "a lone text", ""])
    rows = weighed(counts).toarray()
    assert rows[:, words.index("rivers")].tolist() == [1.0, 1.0, 0.0, 0.0]
    assert rows.sum() == 2


# -- in a workspace ---------------------------------------------------------------------------


def test_the_sample_suggests_with_reasons(demo: gk.KnowledgeGraph) -> None:
    me = demo.author("Seo-yeon Kim")
    known = {c.id for c in me.all_collaborators()} | {me.id}
    found = me.suggestions(10)
    assert len(found) == 10
    for one in found:
        assert one.id not in known
        assert one.reasons
        total = sum(r.points or 0 for r in (*one.reasons, *one.against))
        assert total == pytest.approx(one.score, abs=1e-4)
    assert (len(found.near), len(found.beyond)) == (7, 3)
    assert found.people == (*found.near, *found.beyond)
    assert found.record is not None
    assert found.record_beyond is not None
    for listed in (found.near, found.beyond):
        scores = [one.score for one in listed]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < (one.chance or 0) < 1 for one in listed)
    assert [one.list for one in me.suggestions(5, lists="near")] == ["near"] * 5
    assert [one.list for one in me.suggestions(5, lists="beyond")] == ["beyond"] * 5
    assert len(me.suggestions(10, beyond=6).beyond) == 6
    table = me.suggest(10, why=True)
    assert table["id"].tolist() == [one.id for one in found]
    assert all(table["reasons"].map(len) > 0)
    assert "reasons" not in me.suggest()


def test_bridges_are_of_communities_that_nobody_near_is_of(demo: gk.KnowledgeGraph) -> None:
    me = demo.author("Seo-yeon Kim")
    near = {c.id for c in me.all_collaborators()} | {me.id}
    community = dict(zip(demo.projection.ids, demo.projection.community, strict=True))
    found = me.suggestions(10, kind="bridges")
    assert len(found)
    assert not {community[p] for p in near} & {one.community for one in found}


def test_filters_keep_who_fits(demo: gk.KnowledgeGraph) -> None:
    me = demo.author("Seo-yeon Kim")
    assert all((one.last_year or 0) >= 2025 for one in me.suggestions(10, not_before=2025))
    with pytest.raises(gk.NotFoundError, match="No work here is about"):
        me.suggestions(5, topic="underwater basket weaving")
    with pytest.raises(gk.UsageError):
        me.suggestions(5, kind="worst")


def test_a_coauthor_under_another_identity_is_named_and_not_suggested(tmp_path: Path) -> None:
    teams = (
        "Martinez, Ana and Garcia, EM", "Martinez, Ana and Kuban, Deborah",
        "Kuban, Deborah and Garcia, Eric M.", "Kuban, Deborah and Potters, Louis",
    )  # fmt: skip
    text = "".join(
        f"@article{{k{n}, author={{{team}}}, title={{Rivers {n}}}, year={2001 + n}}}\n"
        for n, team in enumerate(teams)
    )
    (tmp_path / "w.bib").write_text(text, encoding="utf-8")
    graph = gk.open(tmp_path / "ws")
    graph.load(tmp_path / "w.bib")
    found = graph.suggestions(graph.author("Ana Martinez").id)
    assert [one.name for one in found] == ["Louis Potters"]
    assert "Eric M. Garcia" in found.notes[0]
    assert "may be the coauthor EM Garcia" in found.notes[0]


@pytest.mark.parametrize(
    ("name", "initials"),
    [("EM Horwitz", ("e", "m")), ("AA Martinez", ("a", "a")), ("Eric M. Horwitz", None),
     ("Al Gore", None), ("AL GORE", None), ("Horwitz", None), ("Yi Fu", None)],
)  # fmt: skip
def test_capitals_may_be_initials(name: str, initials: tuple[str, ...] | None) -> None:
    found = squeezed(name)
    assert (found.given if found else None) == initials


# -- who is asked, and what about -------------------------------------------------------------


def _graph(folder: Path, entries: list[tuple[str, int, str]]) -> gk.KnowledgeGraph:
    text = "".join(
        f"@article{{k{n}, author={{{team}}}, title={{{title}}}, year={year}}}\n"
        for n, (team, year, title) in enumerate(entries)
    )
    (folder / "w.bib").write_text(text, encoding="utf-8")
    graph = gk.open(folder / "ws")
    graph.load(folder / "w.bib")
    return graph


CHAIN = [
    ("Ayaan Byrd and Celia Dunn", 2001, "Rivers of Mars"),
    ("Celia Dunn and Edwin Frost", 2002, "Lakes of Mars"),
    ("Ayaan Byrd and Greta Holm", 2010, "Moons of Saturn"),
    ("Greta Holm and Celia Dunn", 2010, "More moons"),
    ("Greta Holm and Ivan Jost", 2011, "Rings of Saturn"),
    ("Karl Lund and Mona Nash", 2011, "Orchids of Borneo"),
]


def test_far_people_are_found_by_topic(tmp_path: Path) -> None:
    me = _graph(tmp_path, CHAIN).author("Ayaan Byrd")
    found = me.suggestions(10, topic="Orchids")
    assert {one.name for one in found} == {"Karl Lund", "Mona Nash"}
    assert all(one.steps is None for one in found)
    assert all("topic" in {r.kind for r in one.reasons} for one in found)


def test_an_empty_list_says_why(tmp_path: Path) -> None:
    graph = gk.KnowledgeGraph(tmp_path / "data")
    save(
        tmp_path / "a.json", work("Tides", "Ada Eden", "Bo Falk"), work("Fog", "Ada Eden", "Cy Ito")
    )
    graph.load(tmp_path / "a.json")
    why = graph.suggestions("Ada Eden").notes[-1]
    assert why.startswith("nobody is left: Ada Eden wrote with all 2 other people here;")
    save(tmp_path / "b.json", work("Bells", "Dee Orr"))
    graph.load(tmp_path / "b.json")
    why = graph.suggestions("Dee Orr").notes[-1]
    assert why == "nobody is left: nothing in these works speaks for anybody else"


def test_a_window_of_years_is_evidence_and_coauthors_of_any_year_are_none(tmp_path: Path) -> None:
    me = _graph(tmp_path, CHAIN).author("Ayaan Byrd")
    assert {one.name for one in me.suggestions(10)} >= {"Edwin Frost", "Ivan Jost"}
    late = [one.name for one in me.suggestions(10, years=(2005, None))]
    assert "Ivan Jost" in late
    assert not {"Edwin Frost", "Celia Dunn", "Greta Holm"} & set(late)


def test_an_institution_asks_for_its_people(demo: gk.KnowledgeGraph) -> None:
    links = demo.projection.author_institutions
    count = np.bincount(links.rows.targets)
    name = links.names[int(count.argmax())]
    ids = demo.projection.ids
    members = {
        ids[p] for p in range(len(ids))
        if name in {links.names[n] for n in links.rows.of(p).tolist()}
    }  # fmt: skip
    found = demo.suggestions_for_institution(name, 10)
    assert len(found)
    assert {ident for ident, _ in found.asked} <= members
    assert not members & {one.id for one in found}
    assert f"people of {name}" in found.notes[0]


def test_words_are_counted_once_for_a_generation_and_again_where_damaged(tmp_path: Path) -> None:
    """The second graph asks as another process would: from what the first one kept."""
    _graph(tmp_path, CHAIN).close()

    def asked() -> list[gk.Suggestion]:
        with gk.open(tmp_path / "ws") as graph:
            return list(graph.author("Ayaan Byrd").suggestions(10))

    first = asked()
    (kept,) = tmp_path.glob("ws/tables/*/cache/past.arrow")
    content, state = kept.read_bytes(), kept.stat().st_ino
    assert asked() == first
    assert (kept.read_bytes(), kept.stat().st_ino) == (content, state)
    damaged = bytearray(content)
    damaged[len(damaged) // 2] ^= 0xFF
    kept.write_bytes(damaged)
    assert asked() == first
    assert kept.read_bytes() == content
    kept.unlink()
    assert asked() == first
