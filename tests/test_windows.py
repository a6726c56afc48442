"""Windows of years: each is the network that its works alone would make."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from graphs import projected, random_teams

import graphkit as gk
from graphkit.analyse import collaborators, windows
from graphkit.analyse.windows import difference, moved, within
from graphkit.projection import Arrays


def test_a_window_is_the_network_of_its_works(tmp_path: Path) -> None:
    chance = random.Random(41)
    for number in range(150):
        people = chance.randint(1, 12)
        works = random_teams(chance, people, chance.randint(0, 20))
        whole = projected(tmp_path / f"{number}", works, people)
        ends = sorted(chance.choices(range(1999, 2014), k=2))
        years = (chance.choice((ends[0], None)), chance.choice((ends[1], None)))
        inside = [
            year is not None and (years[0] or 0) <= year <= (years[1] or 3000) for year, _ in works
        ]
        # the same works, where those outside the window name nobody and have no year
        alone = projected(
            tmp_path / f"{number}-alone",
            [w if kept else (None, ()) for w, kept in zip(works, inside, strict=True)],
            people,
        )
        found = within(whole, years)
        for name in Arrays.__dataclass_fields__:
            one, other = getattr(found.arrays, name), getattr(alone.arrays, name)
            assert np.allclose(one, other), name
        assert found.ids == alone.ids
        assert list(found.to_networkx().edges) == list(alone.to_networkx().edges)


def test_ready_made_ties_have_years_too(tmp_path: Path) -> None:
    """Each year of a tie has an equal share; a tie of unknown years is in no window."""
    chance = random.Random(44)
    kept = 0
    for number in range(150):
        works = random_teams(chance, 6, chance.randint(0, 8))
        ties = {}
        for one, other in chance.sample([(a, b) for a in range(6, 12) for b in range(a)], 8):
            first, last = sorted(chance.choices(range(2000, 2012), k=2))
            years = chance.choice(((first, last), (first, None), (None, last), (None, None)))
            ties[other, one] = (chance.choice((1.0, 2.5)), *years)
        projection = projected(
            tmp_path / f"{number}", works, 12,
            coauthor=[
                {"source": f"p{a:03}", "target": f"p{b:03}", "weight": w, "first_year": f,
                 "last_year": t} for (a, b), (w, f, t) in ties.items()
            ],
        )  # fmt: skip
        assert len(windows.ready_made_ties(projection)) == len(ties)
        assert windows.undated_ties(projection) == sum(f is t is None for _, f, t in ties.values())
        begin, end = sorted(chance.choices(range(1999, 2013), k=2))
        graph = within(projection, (begin, end)).to_networkx()
        for (a, b), (weight, first, last) in ties.items():
            own = range(first or last or 0, (last or first or 0) + 1)
            inside = [year for year in own if begin <= year <= end]
            found = graph.get_edge_data(f"p{a:03}", f"p{b:03}")
            assert (found is not None) == bool(inside)
            if found:
                kept += 1
                assert found["weight"] == pytest.approx(weight * len(inside) / len(own))
        teams = {
            frozenset((f"p{a:03}", f"p{b:03}"))
            for year, team in works
            if year and begin <= year <= end
            for a in team
            for b in team
            if a != b
        }
        low = {frozenset(edge) for edge in graph.edges if max(edge) < "p006"}
        assert low == teams
    assert kept > 50


def test_ready_made_ties_in_a_difference(tmp_path: Path) -> None:
    ties = [
        {"source": "p000", "target": "p001", "weight": 4.0, "first_year": 2000, "last_year": 2003},
        {"source": "p000", "target": "p002", "weight": 3.0, "first_year": 2002, "last_year": 2007},
        {"source": "p001", "target": "p002", "weight": 9.0},
    ]
    projection = projected(tmp_path / "a", [(2005, (0, 3))], 4, coauthor=ties)
    found = difference(projection, (2000, 2003), (2004, 2007))
    assert {(t.source, t.target) for t in found.new} == {("p000", "p003")}
    (ended,) = found.ended
    assert (ended.target, ended.weight_before) == ("p001", 1.0)
    assert found.stronger[0].weight_after == 2 * found.stronger[0].weight_before
    assert (found.came, found.left) == (("p003",), ("p001",))
    window = within(projection, (2004, 2007))
    assert [c.id for c in collaborators(window, 0)] == ["p002", "p003"]
    assert projection.last_year == 2007


def test_topics_and_citations_follow_the_window(tmp_path: Path) -> None:
    projection = projected(
        tmp_path / "a", [(2000, (0,)), (2005, (0,)), (None, (0,))], 1,
        topics=[{"id": "t1", "name": "Tides"}],
        about=[{"source": f"w00{n}", "target": "t1", "weight": 1.0} for n in range(3)],
        cites=[{"source": "w001", "target": "w000"}, {"source": "w002", "target": "w001"}],
    )  # fmt: skip
    assert projection.author_topics.count.tolist() == [3]
    assert within(projection, (2001, None)).author_topics.count.tolist() == [1]
    assert within(projection, (None, None)).author_topics.count.tolist() == [2]
    assert len(within(projection, (2000, 2005)).cites.rows.targets) == 1
    assert len(within(projection, (2001, None)).cites.rows.targets) == 0
    with pytest.raises(gk.UsageError, match="earlier to the later"):
        within(projection, (2005, 2000))


def test_the_difference_of_two_windows(tmp_path: Path) -> None:
    chance = random.Random(42)
    for number in range(100):
        people = chance.randint(2, 10)
        works = random_teams(chance, people, 25)
        projection = projected(tmp_path / str(number), works, people)
        before, after = (2000, 2003), (2004, 2011)
        found = difference(projection, before, after)
        sums = []
        for first, last in (before, after):
            weight: dict[tuple[int, int], float] = {}
            for year, team in works:
                if year is not None and first <= year <= last:
                    for a in team:
                        for b in team:
                            if a < b:
                                share = 1 / (len(team) - 1) / (last - first + 1)
                                weight[a, b] = weight.get((a, b), 0) + share
            sums.append(weight)
        kinds = {
            "new": lambda a, b: a == 0,
            "ended": lambda a, b: b == 0,
            "stronger": lambda a, b: a > 0 and b >= 1.5 * a,
            "weaker": lambda a, b: b > 0 and a >= 1.5 * b,
        }
        for kind, test in kinds.items():
            wanted = {
                pair
                for pair in {*sums[0], *sums[1]}
                if test(sums[0].get(pair, 0.0), sums[1].get(pair, 0.0))
            }
            ties = getattr(found, kind)
            assert {(int(t.source[1:]), int(t.target[1:])) for t in ties} == wanted
            for tie in ties:
                pair = (int(tie.source[1:]), int(tie.target[1:]))
                assert tie.weight_before == pytest.approx(sums[0].get(pair, 0))
                assert tie.weight_after == pytest.approx(sums[1].get(pair, 0))
        wrote = [
            {p for y, team in works if y is not None and first <= y <= last for p in team}
            for first, last in (before, after)
        ]
        assert set(found.came) == {f"p{p:03}" for p in wrote[1] - wrote[0]}
        assert set(found.left) == {f"p{p:03}" for p in wrote[0] - wrote[1]}


def test_who_moved(tmp_path: Path) -> None:
    names = ["College 0", "College 1", "College 2", "School of Law, College 0",
             "Laboratory of Tides, National Harbour Institute, Bay City, NY",
             "Tidal Lab, National Harbor Institute, New Bay", "Reef Unit, Bay City"]  # fmt: skip
    places = [{"id": f"i{n}", "name": name} for n, name in enumerate(names)]
    stated = [  # person, institution, from, to
        (0, 0, 2000, 2003), (0, 1, 2004, 2008),  # moved
        (1, 0, 2000, 2008), (1, 1, 2005, 2008),  # came to a second one, stayed at the first
        (2, 0, 2000, 2001), (2, 1, None, None),  # nothing known of the later years
        (3, 2, 2001, 2001), (3, 2, 2006, 2006),
        (4, 0, 2000, 2001), (4, 3, 2005, 2006),  # another name of the same house
        (5, 4, 2000, 2001), (5, 5, 2005, 2006),  # the same house in two addresses
        (6, 4, 2000, 2001), (6, 6, 2005, 2006),  # a town in common is no house
        (7, 1, 2000, 2001), (7, 2, 2005, 2006),  # one is part of the other
    ]  # fmt: skip
    projection = projected(
        tmp_path / "a", [(2000, range(8))], 8, institutions=places,
        part_of=[{"source": "i2", "target": "i1"}],
        affiliated=[
            {"source": f"p{p:03}", "target": f"i{i}", "from_year": a, "to_year": b}
            for p, i, a, b in stated
        ],
    )  # fmt: skip
    one, other = moved(projection, (2000, 2003), (2005, None))
    assert other.id == "p006"
    assert (one.id, one.before, one.after) == ("p000", ("College 0",), ("College 1",))
    assert moved(projection, (1990, 1995), (2005, 2008)) == ()
    assert windows.moved(projection, (None, None), (None, None)) == ()


def ways(wider: dict[int, int], place: int) -> list[int]:
    """A place, what it is part of, and so on to the top."""
    found = [place]
    while found[-1] in wider:
        found.append(wider[found[-1]])
    return found


def test_who_moved_agrees_with_its_definition_on_hundreds_of_graphs(tmp_path: Path) -> None:
    chance = random.Random(29)
    some = stayed = 0
    for number in range(300):
        people, count = chance.randint(1, 12), chance.randint(1, 12)
        wider = {n: chance.randrange(n) for n in range(1, count) if chance.random() < 0.3}
        stated: dict[tuple[int, int], tuple[int | None, int | None]] = {}
        for key in product(range(people), range(count)):
            if chance.random() < 0.3:
                first = chance.randrange(2000, 2012)
                known = chance.random() < 0.8
                stated[key] = (first, first + chance.randrange(4)) if known else (None, None)
        projection = projected(
            tmp_path / f"{number}", [(2000, range(people))], people,
            institutions=[{"id": f"i{n}", "name": f"College {n}"} for n in range(count)],
            part_of=[{"source": f"i{n}", "target": f"i{w}"} for n, w in wider.items()],
            affiliated=[{"source": f"p{p:03}", "target": f"i{i}", "from_year": a, "to_year": b}
                        for (p, i), (a, b) in stated.items()],
        )  # fmt: skip
        before, after = (2000, chance.randint(2002, 2005)), (chance.randint(2004, 2008), None)
        wanted = {}
        for person in range(people):
            sides = []
            for first, last in (before, after):
                sides.append({i for (p, i), (a, b) in stated.items()
                              if p == person and a is not None and b is not None
                              and a <= (last or 3000) and b >= first})  # fmt: skip
            houses = [[ways(wider, i) for i in side] for side in sides]
            same = any(
                a[0] in b or b[0] in a or set(a[:2]) & set(b[:2])
                for a in houses[0] for b in houses[1]
            )  # fmt: skip
            if all(sides) and not same:
                wanted[f"p{person:03}"] = sides
            stayed += bool(all(sides) and same and not sides[0] & sides[1])
        found = moved(projection, before, after)
        assert {m.id for m in found} == set(wanted), number
        for one in found:
            assert [one.before, one.after] == [
                tuple(sorted(f"College {i}" for i in side)) for side in wanted[one.id]
            ]
        some += len(found)
    assert some > 300 and stayed > 50
