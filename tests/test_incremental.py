"""Resolution by and by gives what one resolution of everything gives, whatever the order."""

from __future__ import annotations

import os
import random
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from generated import items, save
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_resolve import teams

import graphkit as gk
from graphkit.garbage import without_garbage_collection
from graphkit.names import parts
from graphkit.records import Affiliation, Mention, Origin, Record, Work
from graphkit.resolve import KeptScores, Resolved, resolve
from graphkit.resolve.identity import (
    PairEvidence,
    Signature,
    Signatures,
    forms,
    identify,
    kept_scores,
)
from graphkit.resolve.people import People

FAMILIES, GIVENS = ("Kim", "Silva", "Müller"), ("Jin", "Jae", "Ana", "Anton", "J.", "A.")
WORDS = "tides harbour salt reef rain bridge moss station fog meadow iron well".split()
names = st.builds("{} {}".format, st.sampled_from(GIVENS), st.sampled_from(FAMILIES))
works = st.builds(
    lambda title, people, year, venue, place: Work(
        " ".join(title), Origin("made", "csl-json", 1), year=year, venue=venue,
        authors=tuple(Mention(p, affiliations=place) for p in people),
    ),
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=6),
    st.lists(names, min_size=1, max_size=4),
    st.none() | st.integers(2010, 2016),
    st.sampled_from([None, "Tides", "Salt Letters"]),
    st.sampled_from([(), (Affiliation("Harbour University"),)]),
)  # fmt: skip
bounded = settings(
    max_examples=400 if os.environ.get("GRAPHKIT_ENDURE") else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def partition(found: Resolved) -> list[tuple[str, ...]]:
    """People as what is said of them: titles, years and names as written, in their places."""
    people: dict[int, list[str]] = {}
    columns = (found.authored_person, found.authored_work, found.authored_position)
    for (who, work, place), name in zip(
        zip(*columns, strict=True), found.authored_name, strict=True
    ):
        one = found.works[work]
        people.setdefault(who, []).append(f"{one.title} {one.year} {one.venue} {place} {name}")
    return sorted(tuple(sorted(own)) for own in people.values())


@bounded
@given(st.lists(works, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_any_order_and_any_split_give_the_same(made: list[Work], chance: random.Random) -> None:
    whole = resolve([made], {})
    shuffled = [*made]
    chance.shuffle(shuffled)
    cuts = sorted(chance.choices(range(len(made) + 1), k=2))
    split = [shuffled[: cuts[0]], shuffled[cuts[0] : cuts[1]], shuffled[cuts[1] :]]
    other = resolve(split, {})
    assert partition(other) == partition(whole)
    assert [w.id for w in other.works] == [w.id for w in whole.works]
    assert other.people == whole.people
    assert other.institutions == whole.institutions


@bounded
@given(st.lists(works, min_size=2, max_size=14), st.integers(0, 14))
def test_by_and_by_is_the_same_as_at_once(made: list[Work], cut: int) -> None:
    known: KeptScores = {}
    loads: Sequence[list[Record]] = [[*made[:cut]], [*made[:cut], *made[cut:]]]
    for load in loads:
        found = resolve([load], {}, known=known)
    again = resolve([made], {})
    assert found.people == again.people
    assert found.authored_person == again.authored_person
    renewed: KeptScores = {}
    resolve([made], {}, known=renewed)
    assert known.keys() == renewed.keys()
    assert all(np.array_equal(known[key], renewed[key]) for key in known)


def test_a_block_that_nothing_touches_is_not_scored_again() -> None:
    def of(place: str, family: str, count: int) -> list[Record]:
        return [
            Work(f"{place} {WORDS[n % 12]} {place} {n}", Origin("made", "csl-json", 1), year=2015,
                 authors=(Mention(f"Ana {family}"), Mention(f"{'BCD'[n % 3]}en {place}")))
            for n in range(count)
        ]  # fmt: skip

    old = [*of("harbour", "Silva", 40), *of("station", "Okoro", 40), *of("meadow", "Ito", 20)]
    known: KeptScores = {}
    resolve([old], {}, known=known)
    before = set(known)
    new: list[Record] = [
        Work(f"Quartz lantern {n} overture", Origin("made", "csl-json", 1), year=2015,
             authors=(Mention("Ana Abe"), Mention("Ben Canal")))
        for n in range(2)
    ]  # fmt: skip
    resolve([old, new], {}, known=known)
    assert before <= set(known)  # all that was known still holds
    assert len(known) > len(before)
    more: list[Record] = [Work("Quartz lantern overture", Origin("made", "csl-json", 1), year=2015,
                               authors=(Mention("Ana Silva"), Mention("Ben harbour")))]  # fmt: skip
    resolve([old, more], {}, known=known)
    touched = before - set(known)
    assert 0 < len(touched) < len(before)


@bounded
@given(
    st.lists(st.tuples(names, st.lists(st.sampled_from(WORDS), max_size=5)), min_size=2,
             max_size=14),
    st.lists(st.sampled_from(["Ben Okoro", "Dina Haddad", "Eero Rautio"]), max_size=3),
)  # fmt: skip
def test_two_given_names_are_never_one_by_a_shared_initial(
    given_mentions: list[tuple[str, list[str]]], team: list[str]
) -> None:
    made = Signatures()
    for number, (name, words) in enumerate(given_mentions):
        split = parts(name)
        made.add(
            Signature(split, split.family, forms.pieces(name), tuple(parts(t) for t in team),
                      " ".join(words), "Tides", 2015, work=number)
        )  # fmt: skip
    found = identify(made).cluster.tolist()
    spelled: dict[int, set[str]] = {}
    for cluster, (name, _) in zip(found, given_mentions, strict=True):
        if not parts(name).initials_only:
            spelled.setdefault(cluster, set()).add(name)
    assert all(len(own) == 1 for own in spelled.values())


def test_an_initial_alone_joins_nobody() -> None:
    made = Signatures()
    for number, name in enumerate(["Jin Kim", "J. Kim", "Jae Kim", "J. Silva", "J. Silva"]):
        split = parts(name)
        made.add(Signature(split, split.family, forms.pieces(name), work=number))
    assert len(set(identify(made).cluster[:3].tolist())) == 3


def test_the_score_of_a_pair_does_not_depend_on_what_is_scored_with_it() -> None:
    made = Signatures()
    for number in range(60):
        split = parts(f"Ana {FAMILIES[number % 3]}")
        made.add(
            Signature(
                split, split.family, ("ana",),
                tuple(parts(f"{chr(66 + n % 7)}en Okoro{n % 5}") for n in range(number % 9)),
                " ".join(WORDS[(number * k) % 12] for k in range(6)), "Tides", 2000 + number % 20,
                "Harbour University" if number % 2 else "", work=number,
            )
        )  # fmt: skip
    evidence = PairEvidence(made)
    prints = kept_scores.fingerprints(made, evidence)
    with pytest.MonkeyPatch.context() as patched:  # a few rows at a time
        patched.setattr(kept_scores, "AT_ONCE", 7)
        assert (kept_scores.fingerprints(made, evidence) == prints).all()
    i, j = np.triu_indices(60, 3)
    same = np.array(made.blocks)[i] == np.array(made.blocks)[j]
    i, j = i[same].astype(np.int32), j[same].astype(np.int32)
    at_once = evidence.scores(i, j)
    alone = np.concatenate([evidence.scores(i[n : n + 1], j[n : n + 1]) for n in range(len(i))])
    assert np.array_equal(at_once, alone)


def test_a_workspace_goes_on_without_its_cache(tmp_path: Path) -> None:
    files = [save(tmp_path / f"{n}.json", *items(60, seed=n)) for n in range(3)]
    found = []
    for attempt, damage in enumerate((None, b"", b"nonsense")):
        with gk.open(tmp_path / f"workspace{attempt}") as graph:
            for file in files:
                graph.load(file)
                for name in ("block_scores", "block_scores_of_pairs"):
                    cache = graph.folder / "cache" / name
                    assert cache.is_file()
                    if damage is not None:
                        cache.write_bytes(damage)
            found.append(teams(graph))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("seed", range(3))
def test_ids_are_kept_through_growth_merges_and_splits(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    made = items(60, seed=seed)
    with gk.open(tmp_path / "workspace") as graph:
        ever: set[str] = set()
        path = tmp_path / "works.json"
        for size in (20, 60, 30, 60):  # grows, shrinks, grows again
            graph.load(save(path, *chance.sample(made, size)))
            ids = graph.tables.read("authors").column("id").to_pylist()
            assert len(set(ids)) == len(ids)
            redirects = graph.redirects()
            assert all(redirects.get(i, i) != i or i not in redirects for i in ids)
            ever |= set(ids)
        graph.load(save(path, *made))
        now = set(graph.tables.read("authors").column("id").to_pylist())
        # whoever was there is there still, or leads to somebody who is
        lost = [i for i in ever if i not in now and graph.redirects().get(i) not in now]
        assert not lost


def test_what_is_not_explained_is_gone_when_it_is_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[object]] = []
    begin = People.__init__

    def watched(self: People, *given: object, **named: object) -> None:
        made.append(weakref.ref(given[0]))
        begin(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(People, "__init__", watched)
    records = [
        Work(f"On tides {n}", Origin("a", "bibtex", n), authors=(Mention("Ana Silva"),))
        for n in range(4)
    ]
    with without_garbage_collection():
        found = resolve([records], {})
        assert len(found.works) == 4
        assert [said() for said in made] == [None]
