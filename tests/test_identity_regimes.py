"""Who is who in every regime, with one configuration: gold sets, and names that are told apart."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from written_twice import AT

from graphkit import evaluate
from graphkit.names import parts
from graphkit.records import Mention, Work
from graphkit.resolve import resolve
from graphkit.resolve.identity import forms, identify
from graphkit.resolve.identity.cluster import SMALL, _few, _many, joined
from graphkit.resolve.identity.prior import Names, borne_out, name_priors
from graphkit.resolve.identity.rarity import Rarity

SETS = ROOT.parent / "shared/data/disambiguation"


def gold(folder: Path) -> tuple[list[evaluate.GivenMention], list[tuple[str, str]]]:
    with gzip.open(folder / "mentions.jsonl.gz", "rt", encoding="utf-8") as lines:
        mentions = [evaluate.mention_of(json.loads(line)) for line in lines]
    with gzip.open(folder / "gold.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    person = {ident: (block, who) for ident, block, who in rows}
    return mentions, [person[m.id] for m in mentions]


@pytest.mark.skipif(not SETS.is_dir(), reason="the shared files are not here")
@pytest.mark.parametrize(
    ("name", "b3", "pairwise"), [("full-names", 94.5, 95), ("initials", 65, 50)]
)
def test_full_names_and_initials_of_the_same_works(name: str, b3: float, pairwise: float) -> None:
    mentions, truth = gold(SETS / name)
    found = identify(evaluate.signatures(mentions)).cluster.tolist()
    scores = evaluate.cluster_scores(truth, found)
    assert scores["b3_f1"] >= b3
    assert scores["pairwise_f1"] >= pairwise


def test_three_rare_names_in_full_and_as_initials_are_three_people() -> None:
    full = ("Agnieszka Wójcik", "Björn Lindqvist", "Chiara Ferrante")
    short = ("A. Wójcik", "B. Lindqvist", "C. Ferrante")
    works = [
        Work(title, AT, authors=tuple(Mention(n) for n in names))
        for title, names in (("Quartz lantern overture", full), ("Moss beneath a station", short))
    ]
    assert len(resolve([works], {}).people) == 3


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Yi Wang", "Yi-Kai Wang", forms.NEAR),
        ("Jun Li", "Jun-Li Li", forms.NEAR),
        ("Yoon Kim", "Yoon Jo Kim", forms.NEAR),
        ("Jo Smith", "Jo Ann Smith", forms.MIDDLE_MISSING),
        ("John Smith", "John Paul Smith", forms.MIDDLE_MISSING),
        ("Wei Li", "Weiming Li", forms.CONFLICT),
        ("Jong-Seok Kim", "Jongseok Kim", forms.WORD),
        ("Jong Seok Kim", "Jongseok Kim", forms.WORD),
        ("Tim Baldwin", "Timothy Baldwin", forms.USUAL),
        ("Gunter Neumann", "Guenter Neumann", forms.USUAL),
        ("Gary Geunbae Lee", "Geunbae Lee", forms.USUAL),
        ("J.-P. Dam", "Jean-Pierre Dam", forms.WORDS_INITIALS),
    ],
)
def test_how_given_names_relate(one: str, other: str, level: int) -> None:
    for a, b in ((one, other), (other, one)):
        assert forms.level(parts(a), parts(b), forms.pieces(a), forms.pieces(b)) == level


def test_a_rare_name_is_rare_however_many_works_its_bearer_has() -> None:
    names = {parts(f"{g} {f}") for g in ("Ana", "Ben", "Wei", "Eero") for f in ("Wang", "Silva")}
    rarity = Rarity({*names, parts("Elpiniki Katsaropoulou")})
    shares = [rarity.log_share(parts(n)) for n in ("Elpiniki Katsaropoulou", "Wei Wang")]
    assert shares[0] < -15 < shares[1]
    assert rarity.log_share(parts("Wei X. Wang")) < rarity.log_share(parts("Wei Wang"))


def test_few_and_many_are_joined_by_the_same_rule() -> None:
    chance = np.random.default_rng(3)
    for count in range(3, SMALL + 1):
        name = np.round(chance.normal(-1, 2, (count, count)).astype(np.float32), 1)
        told = np.round(chance.normal(0, 2, (count, count)).astype(np.float32), 1)
        name, told = name + name.T, told + told.T
        name[chance.random((count, count)) < 0.05] = -np.inf
        name = np.minimum(name, name.T)
        equal = (chance.random((count, count)) < 0.5).astype(np.float32)
        equal = np.maximum(equal, equal.T)
        assert _few(name, told, equal) == _many(name, told, equal)


def test_an_initial_does_not_chain_two_names_however_often_one_place_is_stated() -> None:
    """ "J." fits "Jian" and "J.Q."; a hundred works of one institute say the same thing again."""
    jian, short, other = range(20), range(20, 32), range(32, 50)
    name = np.full((50, 50), 3.0, dtype=np.float32)
    equal = np.ones_like(name)
    for one, two, odds in ((jian, short, -0.4), (short, other, -1.0), (jian, other, -3.0)):
        for a, b in ((one, two), (two, one)):
            name[np.ix_(a, b)], equal[np.ix_(a, b)] = odds, 0.0
    told = np.full_like(name, 1.2)
    assert len({n for n in joined(name, told, equal) if n < 32}) == 1
    assert len(set(joined(name, told, equal))) == 2


def test_rarity_of_names_counts_as_far_as_the_corpus_bears_it_out() -> None:
    names, per_name = 200, 28  # eight works of each name, all pairs
    group = np.repeat(np.arange(names), per_name)
    bins, share = np.full(names, forms.WORD), np.full(names, -18.0)
    apart = np.zeros(len(group), dtype=bool)
    chance = np.random.default_rng(5)

    strangers = chance.normal(-2.0, 1.0, 4000)

    def prior(true: float, alike: float) -> float:
        own = chance.normal(alike, 1.0, len(group))
        score = np.where(
            chance.random(len(group)) < true, own, chance.normal(-2.0, 1.0, len(group))
        )
        trust = borne_out(group, score, np.arange(names), strangers)
        return float(name_priors(group, bins, score, apart, Names(share, 1000, trust=trust)).mean())

    assert prior(0.9, 4.0) > 0.95
    assert prior(1.0, -0.5) > 0.9  # little speaks for it, more than for strangers
    assert prior(0.1, 4.0) < 0.55  # a name that says nothing


def test_a_name_that_very_many_bear_holds_no_two_worlds_together() -> None:
    """A mixed corpus: nothing but "Tao Wang" ties a physician's work to a physicist's."""
    rare, common, known = "Elpiniki Katsaropoulou", "Tao Wang", ("Ana Silva", "Ben Okoro")
    listed = [
        ("Reef fevers of the ward", 2020, rare, ("Dina Haddad", "Eero Salo", "Fay Moor")),
        ("Iron films under microwaves", 2011, rare, ("Gil Nunes", "Hana Kato", "Ivo Petrov")),
        ("Ward fevers after the flood", 2020, common, ("Jan Novak", "Kim Lund", "Leo Brun")),
        ("Cobalt films under microwaves", 2011, common, known),
        ("Cobalt wires under microwaves", 2012, common, known),
    ]
    works = [
        Work(title, AT, year=year, authors=tuple(Mention(n) for n in (name, *others)))
        for title, year, name, others in listed
    ]
    small = resolve([works], {}).people
    assert [p.works for p in small if p.name == common] == [3]  # too few for another of that name
    made = [
        a + b
        for a in ("Bel", "Cor", "Dun", "Fir", "Gol", "Hem")
        for b in ("an", "is", "um", "ek", "ot", "ar")
    ]
    works += [
        Work(f"Study of {name}", AT, authors=(Mention(f"{name} Wang"), Mention(f"Tao {name}")))
        for name in made
    ]
    found = resolve([works], {}).people
    assert sorted(p.works or 0 for p in found if p.name == common) == [1, 2]
    assert [p.works for p in found if p.name == rare] == [2]
