"""Topics of texts, people, institutions and years; held against counts done by hand."""

from __future__ import annotations

import math
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graphs import projected, random_teams

import graphkit as gk
from graphkit.analyse import topics
from graphkit.analyse.text_topics import find_topics
from graphkit.analyse.windows import within
from graphkit.analyse.words import Reader, stem
from graphkit.projection import Projection

SUBJECTS = {
    "sea": "tide harbour salinity estuary plankton current coral reef sediment wave".split(),
    "stars": "galaxy telescope redshift nova spectrum orbit nebula quasar photon comet".split(),
    "law": "contract statute tort verdict plaintiff appeal treaty clause court judge".split(),
}


def texts(count: int, seed: int) -> tuple[list[tuple[int, str]], list[str]]:
    chance = random.Random(seed)
    found, truth = [], []
    for number in range(count):
        subject = chance.choice(list(SUBJECTS))
        words = chance.choices(SUBJECTS[subject], k=30) + chance.choices(
            "the of we new".split(), k=9
        )
        chance.shuffle(words)
        found.append((number * 2, " ".join(words)))
        truth.append(subject)
    return found, truth


def purity(topic: Any, truth: list[str]) -> float:
    groups: dict[int, Counter[str]] = {}
    for one, subject in zip(topic.tolist(), truth, strict=True):
        groups.setdefault(one, Counter())[subject] += 1
    return sum(max(g.values()) for g in groups.values()) / len(truth)


def test_topics_of_texts_are_those_that_were_put_in() -> None:
    given, truth = texts(300, seed=1)
    model = find_topics(given, k=3, seed=0)
    assert model.works.tolist() == [n for n, _ in given]
    assert purity(model.topic[:, 0], truth) > 0.97
    assert sum(t.works for t in model.topics) == 300
    for topic in model.topics:
        sources = {
            s for s, words in SUBJECTS.items() if set(" ".join(topic.words).split()) <= set(words)
        }
        assert len(sources) == 1
        assert set(topic.label.replace(",", "").split()) <= set(SUBJECTS[sources.pop()])
    same = [model.vectors[0] @ model.vectors[n] for n in range(300) if truth[n] == truth[0]]
    other = [model.vectors[0] @ model.vectors[n] for n in range(300) if truth[n] != truth[0]]
    assert min(same) > max(other)
    assert (model.row(4), model.row(5), model.row(10**6)) == (2, None, None)


def test_the_same_seed_gives_the_same_topics_and_a_sample_will_do() -> None:
    given, truth = texts(400, seed=2)
    one, other = find_topics(given, k=3, seed=5), find_topics(given, k=3, seed=5)
    assert one.topics == other.topics
    assert (one.topic == other.topic).all()
    assert one.vectors.tobytes() == other.vectors.tobytes()
    few = find_topics(iter_again(given), k=3, seed=5, sample=60)
    assert few.learnt_from == 60
    assert purity(few.topic[:, 0], truth) > 0.95
    backwards = find_topics(given[::-1], k=3, seed=5)
    assert backwards.works.tolist() == one.works.tolist()
    assert purity(backwards.topic[:, 0], truth) > 0.97


class iter_again:  # noqa: N801 - what the workspace gives: read anew each time
    def __init__(self, given: list[tuple[int, str]]) -> None:
        self.given = given

    def __iter__(self) -> Any:
        return (pair for pair in self.given)


def test_too_little_text_is_said() -> None:
    for given in ([], [(0, "")], [(0, "the of and")], [(0, "tide")], [(1, "a b"), (2, "Über 12")]):
        with pytest.raises(gk.NotFoundError, match="too few words"):
            find_topics(given)


def test_words_of_all_scripts() -> None:
    reader = Reader()
    assert reader("<p>The Tides of <i>salt</i> marshes, $x^2$ tides", remember=True) == [
        "tide", "salt", "marshe", "salt marshe", "tide",
    ]  # fmt: skip
    assert reader.written("salt marshe") == "salt marshes"
    assert reader("深層学習") == ["深層", "層学", "学習"]
    assert reader("сеть нейронов") == ["сеть", "нейронов", "сеть нейронов"]
    assert reader("한국어 문법") == ["한국어", "문법", "한국어 문법"]
    reader("DNA repair. Repair of DNA; dna", remember=True)
    assert (reader.written("dna"), reader.written("repair")) == ("DNA", "repair")
    assert [stem(w) for w in ("Studies", "analysis", "virus", "Networks", "gas")] == [
        "study", "analysis", "virus", "network", "gas",
    ]  # fmt: skip


# -- tables of topics ------------------------------------------------------------------------


def with_topics(folder: Path, chance: random.Random) -> tuple[Projection, Any, Any]:
    people = chance.randint(1, 9)
    works = random_teams(chance, people, chance.randint(1, 25))
    about = {w: chance.sample(range(5), chance.choice((0, 1, 1, 2, 3))) for w in range(len(works))}
    projection = projected(
        folder, works, people,
        topics=[{"id": f"t{n}", "name": f"Topic {n}"} for n in range(5)],
        about=[{"source": f"w{w:03}", "target": f"t{t}", "weight": 1.0}
               for w, own in about.items() for t in own],
    )  # fmt: skip
    return projection, works, about


def test_rows_trends_and_profiles_are_counts(tmp_path: Path) -> None:
    chance = random.Random(51)
    for number in range(120):
        projection, works, about = with_topics(tmp_path / str(number), chance)
        table = topics.stated(projection)
        rows = {r.id: r for r in topics.topic_rows(projection, table)}
        newest = max((y for y, _ in works if y), default=0)
        for t in range(5):
            own = [w for w, names in about.items() if t in names]
            if not own:
                assert f"t{t}" not in rows
                continue
            row = rows[f"t{t}"]
            years = [works[w][0] for w in own if works[w][0]]
            assert (row.works, row.first_year, row.last_year) == (
                len(own), min(years, default=None), max(years, default=None),
            )  # fmt: skip
            writers = Counter(p for w in own for p in works[w][1])
            assert row.people == len(writers)
            assert list(row.leading) == [
                f"p{p:03}" for p, _ in sorted(writers.items(), key=lambda i: (-i[1], i[0]))[:3]
            ]
            share = []
            for first, last in ((newest - 4, newest), (newest - 9, newest - 5)):
                total = sum(first <= (y or 0) <= last for y, _ in works)
                here = sum(first <= (works[w][0] or 0) <= last for w in own)
                share.append(here / total if total else 0)
            assert row.trend == (
                pytest.approx(share[0] / share[1], abs=1e-6) if all(share) else None
            )
        counted = {(r.id, r.year): (r.works, r.share) for r in topics.trends(projection, table)}
        for (ident, year), (count, part) in counted.items():
            own = [w for w in about if works[w][0] == year and int(ident[1]) in about[w]]
            assert count == len(own)
            assert part == pytest.approx(len(own) / sum(y == year for y, _ in works), abs=1e-6)
        assert sum(c for c, _ in counted.values()) == sum(
            len(own) for w, own in about.items() if works[w][0]
        )
        for person in range(len(projection)):
            profile = topics.profile(table, projection.wrote.of(person))
            wrote = Counter(t for w, own in about.items() if person in works[w][1] for t in own)
            assert {(p.id, p.works) for p in profile} == {(f"t{t}", n) for t, n in wrote.items()}
            total = sum(len(own) for own in about.values())
            for part in profile:
                mine = wrote[int(part.id[1])] / sum(wrote.values())
                usual = sum(int(part.id[1]) in own for own in about.values()) / total
                assert part.share == pytest.approx(mine, abs=1e-6)
                assert part.times_usual == pytest.approx(mine / usual, abs=1e-5)


def test_a_window_has_the_topics_of_its_works(tmp_path: Path) -> None:
    chance = random.Random(52)
    projection, works, about = with_topics(tmp_path / "a", chance)
    window = within(projection, (2003, 2006))
    rows = topics.topic_rows(window, topics.stated(window))
    wanted = Counter(
        f"t{t}" for w, own in about.items() if 2003 <= (works[w][0] or 0) <= 2006 for t in own
    )
    assert {r.id: r.works for r in rows} == dict(wanted)


def test_similar_works_and_people(tmp_path: Path) -> None:
    given, truth = texts(60, seed=3)
    works = [
        (2000 + n % 5, (["sea", "stars", "law"].index(truth[n]) * 2 + n % 2,)) for n in range(60)
    ]
    projection = projected(tmp_path / "a", works, 6)
    model = find_topics([(n // 2, text) for n, text in given], k=3)
    table = topics.of_texts(projection, model)
    vectors = topics.vectors_of(projection, table, model)
    for work in range(0, 60, 7):
        near = topics.similar_works(projection, table, vectors, work, limit=5)
        assert all(truth[int(a.id[1:])] == truth[work] for a in near)
        exact = sorted((-float(vectors[work] @ vectors[n]), n) for n in range(60) if n != work)
        assert near[0].likeness == pytest.approx(-exact[0][0], abs=1e-4)
        assert near[0].shared
    for person in range(6):
        (other, *_) = topics.similar_authors(projection, table, vectors, person, limit=3)
        assert int(other.id[1:]) == person ^ 1  # who writes about the same
    assert {t.source for t in (table, topics.stated(projection))} == {"text", "stated"}
    window = within(projection, (2001, 2002))
    inside = {n for n, (year, _) in enumerate(works) if year in (2001, 2002)}
    assert set(topics.of_texts(window, model).weight.tocoo().coords[0].tolist()) <= inside


def test_likeness_by_stated_topics(tmp_path: Path) -> None:
    projection = projected(
        tmp_path / "a", [(2000, (0,)), (2001, (1,)), (2002, (2,)), (2003, (3,))], 4,
        topics=[{"id": "t1", "name": "Tides"}, {"id": "t2", "name": "Law"}],
        about=[{"source": f"w00{w}", "target": t} for w, t in ((0, "t1"), (1, "t1"), (2, "t2"))],
    )  # fmt: skip
    table = topics.stated(projection)
    vectors = topics.vectors_of(projection, table, None)
    (near,) = topics.similar_authors(projection, table, vectors, 0)
    assert (near.id, near.shared) == ("p001", ("Tides",))
    assert near.likeness == pytest.approx(1.0)
    assert topics.similar_works(projection, table, vectors, 3) == []
    assert np.isfinite(vectors).all()


def alike_by_hand(
    marks: list[set[int]], count: int, groups: list[list[int]], number: int
) -> list[tuple[int, float]]:
    """Cosines of the means of rows of rare marks: who is like one, best first."""
    rows = []
    for own in marks:
        row = [math.log1p(len(marks)) - math.log(max(1, sum(t in m for m in marks)))
               if t in own else 0.0 for t in range(count)]  # fmt: skip
        length = math.sqrt(sum(x * x for x in row))
        rows.append([x / length if length else 0.0 for x in row])
    means = [[sum(rows[w][t] for w in group) for t in range(count)] for group in groups]
    found = []
    for other, mean in enumerate(means):
        lengths = [math.sqrt(sum(x * x for x in m)) for m in (mean, means[number])]
        product = sum(a * b for a, b in zip(mean, means[number], strict=True))
        likeness = product / (lengths[0] * lengths[1]) if all(lengths) else 0.0
        if other != number and likeness > 1e-6:
            found.append((other, likeness))
    return sorted(found, key=lambda pair: (-round(pair[1], 4), pair[0]))


def test_likeness_agrees_with_its_definition_on_hundreds_of_graphs(tmp_path: Path) -> None:
    chance = random.Random(17)
    some = 0
    for number in range(200):
        people, count = chance.randint(1, 8), chance.randint(1, 5)
        works = random_teams(chance, people, chance.randint(1, 14))
        marks = [set(chance.sample(range(count), chance.randint(0, min(3, count)))) for _ in works]
        projection = projected(
            tmp_path / f"{number}", works, people,
            topics=[{"id": f"t{t}", "name": f"Topic {t}"} for t in range(count)],
            about=[{"source": f"w{w:03}", "target": f"t{t}"}
                   for w, own in enumerate(marks) for t in own],
        )  # fmt: skip
        table = topics.stated(projection)
        vectors = topics.vectors_of(projection, table, None)
        written = [[w for w, (_, team) in enumerate(works) if p in team] for p in range(people)]
        alone = [[w] for w in range(len(works))]
        for near, groups, one in (
            (topics.similar_works, alone, chance.randrange(len(works))),
            (topics.similar_authors, written, chance.randrange(people)),
        ):
            found = near(projection, table, vectors, one, limit=50)
            wanted = alike_by_hand(marks, count, groups, one)
            some += len(wanted)
            assert {int(a.id[1:]) for a in found} == {other for other, _ in wanted}
            assert [a.likeness for a in found] == pytest.approx(
                [likeness for _, likeness in wanted], abs=1e-3
            )
            for alike in found:
                both = [
                    set().union(*(marks[w] for w in groups[n])) for n in (one, int(alike.id[1:]))
                ]
                assert set(alike.shared) <= {f"Topic {t}" for t in both[0] & both[1]}
                assert alike.shared
    assert some > 500
