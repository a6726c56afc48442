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
from graphkit.resolve.identity import (
    TERMS,
    Identified,
    PairEvidence,
    Signature,
    Signatures,
    forms,
    identify,
    kept_scores,
)
from graphkit.resolve.identity.cluster import SMALL, _few, _many, joined
from graphkit.resolve.identity.confidence import Facts, ScoredPairs, namesakes
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
    ("name", "b3", "pairwise"), [("full-names", 94.5, 95), ("initials", 66, 51)]
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


def _beside(works: list[tuple[str, ...]]) -> Signatures:
    """The first author of each work with the others beside; titles have nothing in common."""
    made = Signatures()
    for number, (own, *others) in enumerate(works):
        split = parts(own)
        made.add(
            Signature(split, split.block, forms.pieces(own), tuple(map(parts, others)), work=number)
        )
    return made


def test_a_shared_co_author_says_as_much_as_few_bear_the_name() -> None:
    given = [f"{first}{last}" for first in ("Ja", "Je", "Mi", "Jo") for last in "klmnrst"]
    zhangs = [(f"{name} Zhang",) for name in given]
    one, other = ("Ana Silva", "Ana Silva")

    def shared(mine: str, theirs: str) -> float:
        made = _beside([(one, mine), (other, theirs), *zhangs])
        pair = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
        return float(PairEvidence(made).terms(*pair)[0, TERMS.index("coauthor")])

    rare, full, short = (shared(n, n) for n in ("E. Katsarou", "Jin Zhang", "J. Zhang"))
    assert rare > 0.8 and full > 0.4 and 0 < short < 0.2
    assert shared("Jin Zhang", "J. Zhang") == pytest.approx(short, abs=0.03)
    assert shared("Jin Zhang", "Jie Zhang") < short
    assert shared("Elpis Katsarou", "E. Katsarou") > 0.8
    assert shared("Dan Katsarou", "Daniel Katsarou") > 0.4  # a nickname is no proof of another
    assert shared("Dan Katsarou", "Elpis Katsarou") == 0


def test_what_a_block_was_worth_is_kept_only_while_its_co_authors_names_are_as_common() -> None:
    works = [("Ana Silva", "J. Zhang"), ("Ana Silva", "J. Zhang"), ("Bo Reyes", "E. Katsarou")]
    few = _beside([*works, *((f"Bo{n} Moor",) for n in "abcdefghijkl")])
    many = _beside([*works, *((f"Bo{n} Zhang",) for n in "abcdefghijkl")])
    before, after = (kept_scores.fingerprints(m, PairEvidence(m)) for m in (few, many))
    assert (before[:2] != after[:2]).all()
    i, j = np.array([0], dtype=np.int32), np.array([1], dtype=np.int32)
    assert PairEvidence(few).scores(i, j) > PairEvidence(many).scores(i, j)


def test_an_initial_says_less_the_more_people_here_it_fits() -> None:
    groups, per_group = 60, 6
    group = np.repeat(np.arange(groups), per_group)
    others = np.where(np.arange(groups) % 2, 0.05, 20.0)
    names = Names(np.full(groups, -9.0), others, 1000)
    nothing, apart = np.zeros(len(group)), np.zeros(len(group), dtype=bool)
    found = name_priors(group, np.full(groups, forms.INITIAL), nothing, apart, names)
    assert found[others < 1].min() > 0.6 and found[others > 1].max() < 0.4
    full = name_priors(group, np.full(groups, forms.WORD), nothing, apart, names)
    assert len(set(full.tolist())) == 1  # a name that is written out is no choice among them


@pytest.mark.parametrize(
    ("name", "people"),
    [("W. Wang", [2, 2]), ("J. Smith", [2, 2]), ("E. Katsaropoulou", [4]), ("Wei Wang", [4])],
)
def test_initials_of_a_very_common_surname_hold_no_two_teams_together(
    name: str, people: list[int]
) -> None:
    """That only one is called so here says little in four works."""
    listed = [
        ("Reef fevers of the ward", ("Ana Silva", "Ben Okoro")),
        ("Ward fevers after floods", ("Ana Silva", "Ben Okoro")),
        ("Iron films under microwaves", ("Eero Salo", "Fay Moor")),
        ("Cobalt wires in ovens", ("Eero Salo", "Fay Moor")),
    ]
    works = [
        Work(title, AT, authors=tuple(Mention(n) for n in (name, *others)))
        for title, others in listed
    ]
    assert [p.works for p in resolve([works], {}).people if p.name == name] == people


def test_a_rare_name_is_rare_however_many_works_its_bearer_has() -> None:
    names = {parts(f"{g} {f}") for g in ("Ana", "Ben", "Wei", "Eero") for f in ("Wang", "Silva")}
    rarity = Rarity({*names, parts("Elpiniki Katsaropoulou")})
    shares = [rarity.log_share(parts(n)) for n in ("Elpiniki Katsaropoulou", "Wei Wang")]
    assert shares[0] < -15 < shares[1]
    assert rarity.log_share(parts("Wei X. Wang")) < rarity.log_share(parts("Wei Wang"))


def test_a_given_name_that_nobody_else_has_here_may_be_of_usual_syllables() -> None:
    halves = ("xin", "ya", "jun", "mei", "zhi", "wen", "nian", "ling")
    given = {a + b for a in halves for b in halves[::2]} - {"lingnian"}
    chinese = [f"{name} {family}" for name in sorted(given) for family in ("Qiao", "Tao")]
    names = [parts(n) for n in [*chinese, "Elpiniki Salo", "Agnieszka Moor", "Boris Salo"]]
    rarity = Rarity(names)

    def share(name: str) -> float:
        return rarity.log_share(parts(name))

    assert share("Lingling Qiao") < share("Lingnian Qiao") - 0.5  # nobody's name ends in "ling"
    assert share("Elpiniki Qiao") < share("Lingnian Qiao") - 1
    # the same given name says more beside a surname that does not go with such names
    assert share("Lingnian Salo") - share("Salo") < share("Lingnian Qiao") - share("Qiao")
    again = Rarity.of_counts(*rarity.counts)
    assert [again.log_share(n) for n in names] == [rarity.log_share(n) for n in names]


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
        spelled = chance.random(count) < 0.5
        assert _few(name, told, equal, spelled) == _many(name, told, equal, spelled)


def test_an_initial_does_not_chain_two_names_however_often_one_place_is_stated() -> None:
    """ "J." fits "Jian" and "J.Q."; a hundred works of one institute say the same thing again."""
    jian, short, other = range(20), range(20, 32), range(32, 50)
    name = np.full((50, 50), 3.0, dtype=np.float32)
    equal = np.ones_like(name)
    for one, two, odds in ((jian, short, -0.4), (short, other, -1.0), (jian, other, -3.0)):
        for a, b in ((one, two), (two, one)):
            name[np.ix_(a, b)], equal[np.ix_(a, b)] = odds, 0.0
    told = np.full_like(name, 1.2)
    spelled = np.arange(50) < 20
    found = joined(name, told, equal, spelled)
    assert len({n for n in found if n < 32}) == 1
    assert len(set(found)) == 2


@pytest.mark.parametrize("count", [4, 15])
def test_initials_that_joined_a_name_speak_against_no_more_works_of_it(count: int) -> None:
    """Half of Ana's works say "A."; a later team of hers is compared with "Ana", not with both."""
    ana, short = count, np.arange(count, 2 * count)
    name = np.full((3 * count, 3 * count), 2.0, dtype=np.float32)
    equal, told = np.ones_like(name), np.full_like(name, -2.2)
    other = np.setdiff1d(np.arange(3 * count), short)
    for a, b in ((short, other), (other, short)):
        name[np.ix_(a, b)], equal[np.ix_(a, b)] = -2.0, 0.0
    for own in (range(2 * count), range(2 * count, 3 * count)):  # two teams
        told[np.ix_(own, own)] = 4.0
    told[0, -1] = told[-1, 0] = 6.0  # one work of both
    spelled = np.ones(3 * count, dtype=bool)
    spelled[short] = False
    assert ana == short[0] and len(set(joined(name, told, equal, spelled))) == 1
    # the same initials that joined "Jo" say nothing for her team: she is another
    name[np.ix_(range(ana), range(2 * ana, 3 * ana))] = -np.inf
    name[np.ix_(range(2 * ana, 3 * ana), range(ana))] = -np.inf
    assert len(set(joined(name, told, equal, spelled))) == 2


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
        known = Names(share, np.exp(share) * 1000, 1000, trust=trust)
        return float(name_priors(group, bins, score, apart, known).mean())

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


def test_a_career_longer_than_a_life_is_evidence_and_marked() -> None:
    """ "Hao Wang" of 1947 and of 2020: what ties them has to say more, and doubt is said."""

    def told(first: int, last: int, stray: tuple[int, ...] = ()) -> tuple[int, Identified]:
        years = (*range(first, last + 1, 8), *stray)
        mentions = [
            evaluate.mention_of(
                {
                    "id": str(n),
                    "name": "Elpiniki Katsaropoulou",
                    "year": year,
                    "title": "Lattices",
                    "coauthors": ["Wilhelmina Oyelaran"],
                }
            )
            for n, year in enumerate(years)
        ]
        found = identify(evaluate.signatures(mentions))
        assert len(set(found.cluster.tolist())) == 1
        return len(found.suspect), found

    assert told(1990, 2022)[0] == 0
    assert told(1990, 2022, stray=(1909,))[0] == 0  # one misprinted year is no career
    marked, found = told(1934, 2022)
    assert marked == 1
    assert dict(found.explain(0, 11))["more years apart than most people work"] == -3.0
    assert "more years apart than most people work" not in dict(found.explain(5, 11))


def test_a_common_name_whose_works_alone_make_two_groups_is_marked() -> None:
    """A chain of works ties two teams; without the name each would stand for itself."""
    count = 12
    facts = Facts(*(np.zeros(count) for _ in Facts._fields))
    a, b = np.triu_indices(count, 1)
    apart = (a < 6) & (b >= 6)
    bare = np.where(apart, -2.5, 4.0)
    bare[(a == 5) & (b == 6)] = 2.5
    ties = ScoredPairs(a, b, bare + 3.0, bare, np.ones(len(a), dtype=bool))
    cluster, sure = np.zeros(count, dtype=np.int32), np.full(count, 0.9)
    for share, others, marked in ((-4.0, 1000, {0}), (-18.0, 1000, set())):
        named = facts._replace(share=np.full(count, share), many=np.zeros(count))
        assert namesakes(named, ties, cluster, sure, others) == marked
    together = ties._replace(bare=np.full(len(a), 4.0), score=np.full(len(a), 7.0))
    named = facts._replace(share=np.full(count, -4.0))
    assert namesakes(named, together, cluster, sure, 1000) == set()
