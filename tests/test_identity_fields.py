"""A distance of fields: what it says is learned from the corpus; in one field it says nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from graphkit.names import parts
from graphkit.resolve.identity import Identified, Signature, Signatures, forms, identify
from graphkit.resolve.identity.fields import KNOWN, UNKNOWN, Distance, Fields

HALVES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
FAR = "their works are of fields that have little in common here"
Told = tuple[str, str, str]  # name, title, a co-author


def words(field: int, count: int = 30) -> list[str]:
    """Words that no other field has."""
    return [f"{HALVES[field]}{HALVES[n % 20]}{HALVES[n // 20]}rn" for n in range(count)]


def corpus(fields: int, extra: Sequence[Told] = (), seed: int = 1) -> Signatures:
    """160 people of rare names, four works each, all of one field; no team twice."""
    chance = np.random.default_rng(seed)
    told: list[Told] = []
    for person in range(160):
        one, two, three = (HALVES[n] for n in (person % 20, person // 20, person % 7))
        name = f"{one}{two}{three}ko Q{two}{one}{three}lind".title()
        own = words(person % fields)
        for number in range(4):
            title = " ".join(own[n] for n in chance.choice(len(own), 6, replace=False))
            told.append((name, title, f"{two}{one}{number}ta V{one}{three}{number}mar".title()))
    made = Signatures()
    for number, (name, title, other) in enumerate([*told, *extra]):
        split = parts(name)
        made.add(
            Signature(split, split.block, forms.pieces(name), (parts(other),), title, work=number)
        )
    return made


def two_works(one: int, other: int, name: str = "Michael Smith") -> list[Told]:
    first, second = words(one), words(other)
    return [(name, " ".join(first[:6]), "Ana Silva"), (name, " ".join(second[8:14]), "Ben Okoro")]


def people(found: Identified) -> int:
    """How many the last two works are of."""
    return len({*found.cluster[-2:].tolist()})


def test_a_name_that_many_bear_holds_no_two_fields_together() -> None:
    assert people(identify(corpus(8, two_works(0, 1)))) == 2
    assert people(identify(corpus(8, two_works(0, 0)))) == 1
    rare = two_works(0, 1, "Elpiniki Katsaropoulou")
    assert people(identify(corpus(8, rare))) == 1  # hardly anybody else is called so anywhere


def test_in_a_corpus_of_one_field_a_distance_says_nothing() -> None:
    made = corpus(1, two_works(0, 0))
    found = identify(made)
    assert people(found) == 1
    last = len(made) - 1
    assert FAR not in dict(found.explain(last - 1, last))


def test_what_is_said_of_fields_is_a_line_of_the_sum() -> None:
    made = corpus(8, two_works(0, 1))
    found = identify(made)
    last = len(made) - 1
    lines = dict(found.explain(last - 1, last))
    assert lines[FAR] < -1
    pair = np.flatnonzero((found.pairs.i == last - 1) & (found.pairs.j == last))
    assert sum(lines.values()) == pytest.approx(float(found.score[pair[0]]), abs=0.1)


def test_a_work_without_a_known_field_is_neither_near_nor_far() -> None:
    name = "Michael Smith"
    made = corpus(8, [(name, "", "Ana Silva"), (name, " ".join(words(0)[:6]), "Ben Okoro")])
    found = Fields.of(made)
    last = np.array([len(made) - 1]), np.array([len(made) - 2])
    assert found.known[last[1]] < KNOWN <= found.known[last[0]]
    assert found.alike(*last) == UNKNOWN
    distance = Distance(np.array([0.5]), np.array([-2.0, 1.0]), 1.0)
    nothing = distance.adds(np.array([UNKNOWN]), np.zeros(1), np.array([-3.0]))
    assert nothing.tolist() == [0.0]
    assert identify(made).cluster[-1] == identify(made).cluster[-2]


def test_the_fields_of_works_hang_on_no_order() -> None:
    made = corpus(8)
    order = np.random.default_rng(2).permutation(len(made))
    turned = Signatures()
    for n in order.tolist():
        title = [made_word(made, column) for column in made.words.numbers(n)]
        other = made.others[list(made.full.vocabulary)[made.full.numbers(n)[0]]]
        turned.add(
            Signature(
                made.names[n], made.blocks[n], made.pieces[n], (other,), " ".join(title), work=n
            )
        )
    one, other_fields = Fields.of(made), Fields.of(turned)
    i, j = np.triu_indices(40, 1)
    place = np.argsort(order)
    assert (one.alike(i, j) == other_fields.alike(place[i], place[j])).all()


def made_word(made: Signatures, column: int) -> str:
    return list(made.words.vocabulary)[column]


def test_what_a_distance_says_never_falls_and_is_bounded() -> None:
    chance = np.random.default_rng(4)
    strangers = chance.normal(0.2, 0.1, 5000).astype(np.float32)
    near = chance.normal(0.6, 0.1, 400).astype(np.float32)
    learned = Distance.learned(near, np.ones(400), strangers)
    assert learned.part == 1.0
    assert (np.diff(learned.says) >= 0).all()
    assert learned.says[0] < -2 < 1 < learned.says[-1]
    alike = Distance.learned(strangers[:400], np.ones(400), strangers)
    assert alike.part == 0.0
    few = Distance.learned(near[:3], np.ones(3), strangers)
    assert few.part == 0.0  # three names are no knowledge
    common, rare = (
        float(learned.adds(np.zeros(1), np.zeros(1), np.array([share]))[0])
        for share in (-9.0, -19.0)
    )
    assert common < rare < 0  # the rarer the name, the less a distance takes from it
    tied = learned.adds(np.zeros(1), np.array([3.0]), np.array([-9.0]))
    assert tied[0] == 0
