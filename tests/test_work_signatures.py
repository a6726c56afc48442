"""A work's mentions are taken in together: the same columns as one by one."""

from __future__ import annotations

import random

import numpy as np

from graphkit.names import parts
from graphkit.resolve.identity import Borne, Signatures, WorkSignature
from graphkit.resolve.identity.signatures import MOST_COAUTHORS

# Equal surnames with equal initials, and full names that are equal though their surnames are not.
PEOPLE = [
    parts(name)
    for name in (
        "Ana Silva", "A. Silva", "Amir Silva", "Berg, Jan", "van der Berg, Jo", "vander Berg, Jo",
        "Li Wei", "Wei Li", "Okoro", "Ngozi Okoro", "Jos\u00e9 Ram\u00f3n", "Mai Tran",
    )
]  # fmt: skip


def _work(chance: random.Random, number: int) -> WorkSignature:
    crowd = number % 40 == 7
    team = chance.choices(PEOPLE, k=chance.randint(1, 6)) if not crowd else [
        parts(f"Given{n} Family{n}") for n in range(MOST_COAUTHORS + chance.choice((-1, 0, 1, 30)))
    ]  # fmt: skip
    if chance.random() < 0.5:
        team = list(dict.fromkeys(team))
    borne = []
    for name in team:
        turned = chance.random() < 0.1 and bool(name.given)
        shown = parts(f"{name.family} {name.given[0]}") if turned else name
        borne.append(Borne(shown, shown.family, shown.given, turned))
    return WorkSignature(
        work=number,
        title=chance.choice(("Tides of an estuary", "Harbour waves", "")),
        venue=chance.choice(("Coastal Letters", "")),
        year=chance.choice((None, 1999, 2020)),
        team=team,
        borne=borne,
        must=[chance.choice((None, 3)) for _ in team],
        affiliations=[chance.choice(("", "Institute of Tides, Porto")) for _ in team],
    )


def test_a_work_at_once_is_its_mentions_one_by_one() -> None:
    chance = random.Random(11)
    together, alone = Signatures(), Signatures()
    plain = 0
    for number in range(400):
        work = _work(chance, number)
        together.add_work(work)
        for one in work.each():
            alone.add(one)
        plain += 1 < len(work.team) == len({id(n) for n in work.team})
    assert plain > 100
    together.finish()
    for name in ("names", "pieces", "turned", "blocks", "must", "work", "counted", "size", "year"):
        assert getattr(together, name) == getattr(alone, name), name
    assert list(together.others.items()) == list(alone.others.items())
    for name in ("short", "full", "words", "venues", "places"):
        one, other = getattr(together, name), getattr(alone, name)
        assert list(one.vocabulary.items()) == list(other.vocabulary.items()), name
        assert (one.matrix() != other.matrix()).nnz == 0, name
        assert np.array_equal(one.matrix().indptr, other.matrix().indptr), name
