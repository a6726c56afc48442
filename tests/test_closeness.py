"""Close collaborators, held against the definition, work by work."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from graphs import Team, projected, random_teams

import graphkit as gk
from graphkit.analyse import collaborators


def by_hand(
    works: list[tuple[int | None, Team]], person: int, half_life: float, cap: int
) -> dict[int, list[tuple[float, float, int | None, int, int]]]:
    newest = max((y for y, _ in works if y), default=0)
    found: dict[int, list[tuple[float, float, int | None, int, int]]] = {}
    for year, team in works:
        if person not in team or not 1 < len(team) <= cap:
            continue
        decay = 0.5 if year is None else 0.5 ** ((newest - year) / half_life)
        for other in team:
            if other != person:
                part = (decay / (len(team) - 1), 1 / (len(team) - 1), year,
                        list(team).index(person) + 1, list(team).index(other) + 1)  # fmt: skip
                found.setdefault(other, []).append(part)
    return found


def test_every_part_of_every_tie(tmp_path: Path) -> None:
    chance = random.Random(21)
    for number in range(200):
        people = chance.randint(1, 12)
        works = random_teams(chance, people, chance.randint(0, 25))
        projection = projected(tmp_path / str(number), works, people)
        half_life, cap = chance.choice((1.0, 5.0, 20.0)), chance.choice((2, 3, 500))
        for person in range(people):
            wanted = by_hand(works, person, half_life, cap)
            found = collaborators(projection, person, half_life, cap=cap)
            assert {c.id for c in found} == {f"p{other:03}" for other in wanted}
            assert found.total == len(wanted)
            own = [team for _, team in works if person in team]
            assert found.left_out == sum(len(team) > cap for team in own)
            for one in found:
                parts = wanted[int(one.id[1:])]
                assert one.strength == pytest.approx(sum(p[0] for p in parts))
                assert one.weight == pytest.approx(sum(p[1] for p in parts))
                assert one.fractional == pytest.approx(sum(1 / (1 / p[1] + 1) for p in parts))
                years = [p[2] for p in parts if p[2] is not None]
                assert (one.first_year, one.last_year) == (
                    min(years, default=None),
                    max(years, default=None),
                )
                assert sorted((s.year or 0, s.position, s.position_other) for s in one.shared) == (
                    sorted((p[2] or 0, p[3], p[4]) for p in parts)
                )
                assert [s.year or 0 for s in one.shared] == sorted(
                    (s.year or 0 for s in one.shared), reverse=True
                )
            order = [(-round(c.strength, 12), -c.works, c.id) for c in found]
            assert order == sorted(order)
            assert (
                collaborators(projection, person, half_life, cap=cap, limit=3).people == found[:3]
            )


def test_close_is_a_small_set_that_holds_half(tmp_path: Path) -> None:
    works: list[tuple[int | None, Team]] = [(2000, (0, n)) for n in range(1, 40)] * 2
    found = collaborators(projected(tmp_path / "even", works, 40), 0)
    assert len(found.close) == 10
    works = [(2000, (0, 1))] * 6 + [(2000, (0, n)) for n in range(2, 6)] * 2
    found = collaborators(projected(tmp_path / "one", works, 6), 0)
    assert [c.id for c in found.close] == ["p001", "p002"]  # 6 of 14 is less than half, 8 is more
    works = [(2000, (0, 1)), (2000, (0, 2))]
    assert collaborators(projected(tmp_path / "few", works, 3), 0).close == ()


def test_the_result_states_how_it_was_counted(tmp_path: Path) -> None:
    works: list[tuple[int | None, Team]] = [(2010, (0, 1)), (2000, (0, 1, 2))]
    projection = projected(tmp_path / "a", works, 3)
    found = collaborators(projection, 0, 5, cap=2)
    assert str(found) == (
        "1 collaborator: each work adds 1/(authors - 1), halved for every 5 years before 2010;"
        " 1 work with more than 2 authors is not counted"
    )
    with pytest.raises(gk.UsageError, match="half-life"):
        collaborators(projection, 0, 0)


def test_ties_that_state_no_works_count_by_their_weight(tmp_path: Path) -> None:
    ties = [
        {"source": "p000", "target": "p001", "weight": 3.0, "first_year": 2000, "last_year": 2005},
        {"source": "p000", "target": "p002"},
    ]
    projection = projected(tmp_path / "a", [(2010, (0, 3))], 4, coauthor=ties)
    found = collaborators(projection, 0)
    assert [(c.id, c.strength, c.works, c.shared and 1) for c in found] == [
        ("p001", 1.5, None, ()), ("p003", 1.0, 1, 1), ("p002", 0.5, None, ()),
    ]  # fmt: skip
    assert (found[0].first_year, found[0].last_year, found[0].fractional) == (2000, 2005, None)
    assert [c.id for c in found.close] == ["p001"]
