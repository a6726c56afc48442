"""Institutions, topics and works as nodes, held against sums over works."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import networkx as nx
from graphs import projected, random_teams

from graphkit.analyse import relations, topics


def test_networks_are_counts_of_works(tmp_path: Path) -> None:
    chance = random.Random(61)
    for number in range(100):
        people, count = chance.randint(1, 8), chance.randint(0, 18)
        works = random_teams(chance, people, count)
        about = {w: set(chance.sample(range(4), chance.randint(0, 3))) for w in range(count)}
        cites = {w: {v for v in range(count) if v != w and chance.random() < 0.2}
                 for w in range(count)}  # fmt: skip
        stated = {}
        for person in range(people):
            for place in chance.sample(range(3), chance.randint(0, 2)):
                ends = sorted(chance.choices(range(2000, 2012), k=2))
                stated[person, place] = chance.choice((tuple(ends), (None, None)))
        projection = projected(
            tmp_path / str(number), works, people,
            topics=[{"id": f"t{n}", "name": f"T{n}"} for n in range(4)],
            about=[{"source": f"w{w:03}", "target": f"t{t}"} for w in about for t in about[w]],
            cites=[{"source": f"w{a:03}", "target": f"w{b:03}"} for a in cites for b in cites[a]],
            institutions=[{"id": f"i{n}", "name": f"I{n}"} for n in range(3)],
            affiliated=[
                {"source": f"p{p:03}", "target": f"i{i}", "from_year": a, "to_year": b}
                for (p, i), (a, b) in stated.items()
            ],
        )  # fmt: skip
        at = {
            w: {
                i
                for (p, i), (first, last) in stated.items()
                if p in team and (year is None or last is None or first <= year <= last)
            }
            for w, (year, team) in enumerate(works)
        }
        cited_by = {w: {v for v in cites if w in cites[v]} for w in range(count)}
        kinds: dict[str, tuple[int, dict[int, set[int]]]] = {  # what each work, or pair, has
            "institutions": (3, at),
            "topics": (4, about),
            "coupling": (count, cited_by),
            "cocitation": (count, cites),
        }
        for kind, (size, sets) in kinds.items():
            network = relations.KINDS[kind](projection)
            assert len(network.ids) == size
            found = {(a, b): w for a, b, w in network.pairs()}
            for a, b in combinations(range(size), 2):
                shared = [w for w, own in sets.items() if {a, b} <= own]
                assert found.get((a, b), 0) == len(shared), kind
                if shared:
                    assert relations.behind(projection, kind, a, b).tolist() == sorted(shared)
            weights = [w for _, _, w in network.pairs()]
            assert weights == sorted(weights, reverse=True)
        cited = relations.citations(projection).to_networkx()
        assert isinstance(cited, nx.DiGraph)
        assert set(cited.edges) == {(f"w{a:03}", f"w{b:03}") for a in cites for b in cites[a]}
        table = topics.stated(projection)
        for place in range(3):
            own = [w for w in at if place in at[w]]
            profile = topics.profile(table, topics.works_of_institution(projection, place))
            assert {p.id: p.works for p in profile} == {
                f"t{t}": n for t in range(4) if (n := sum(t in about[w] for w in own))
            }
