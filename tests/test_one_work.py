"""Works are pairs of records and their evidence: what is joined stays joined when more is known."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from written_twice import AT, person, rewritten

import graphkit as gk
from graphkit.records import Mention, Work
from graphkit.resolve import resolve

SEEDS = ROOT.parent / "shared/seeds"
RECORD = """TY  - JOUR
TI  - How Do Vision Transformers Work
AU  - Park, Namuk
AU  - Kim, Song-Kuk
PY  - 2021
JO  - arXiv
ER  -
"""
WORDS = (
    "lattice enzyme comet dialect orchid archive quartz lantern overture meadow glacier harbour"
    " tide reef lichen tundra vector kernel graph protein membrane sediment isotope plasma"
    " fresco ballad"
    " syntax phoneme tariff ledger canal bridge signal antenna polymer alloy vaccine neuron cortex"
).split()


def partition(records: list[Work]) -> dict[str, str]:
    """Which work each record is of; a record is known by its address."""
    found = resolve([records], {})
    lines: dict[int, str] = {r.origin.line: str(r.url) for r in records}
    return {lines[v.line]: work.id for work in found.works for v in work.stated}


def versions(number: int, chance: random.Random) -> list[Work]:
    """The records of one work: its versions, with cut lists, odd years, slips and subtitles."""
    words = chance.sample(WORDS, 6)
    title = f"{words[0]} and {words[1]} {words[2]} in {words[3]} {words[4]}".capitalize()
    team = [person(chance) for _ in range(chance.randint(2, 5))]
    year = chance.randint(1990, 2022)
    made = []
    for copy in range(chance.randint(2, 5)):
        names = [p.written(False) if copy == 0 else rewritten(p, chance) for p in team]
        cut = chance.random() < 0.25
        shown = title
        if chance.random() < 0.2:
            shown += f": {words[5]} and its evidence revisited"
        if chance.random() < 0.15:
            place = chance.randrange(3, len(shown) - 3)
            shown = shown[:place] + shown[place + 1 :]
        ids = (("doi", f"10.5555/{number}"),) if chance.random() < 0.4 else ()
        if chance.random() < 0.2:
            ids = (("arxiv", f"2001.{number:05}"),)
        made.append(
            Work(
                shown, AT, ids=ids, year=year + chance.choice([0, 0, 0, 1, -1, 2, -9, 10]),
                venue=chance.choice([None, "arXiv", "Harbour Studies", "Proc. of Tides"]),
                authors=tuple(Mention(n) for n in names[: chance.randint(1, 2) if cut else None]),
                authors_truncated=cut or None, url=f"https://example.org/{number}/{copy}",
            )
        )  # fmt: skip
    return made


def numbered(records: list[Work]) -> list[Work]:
    return [replace(r, origin=replace(AT, line=n)) for n, r in enumerate(records, 1)]


def finer(part: dict[str, str], whole: dict[str, str]) -> bool:
    """Whether what is one in a part is one in the whole."""
    seen: dict[str, set[str]] = defaultdict(set)
    for record, work in part.items():
        seen[work].add(whole[record])
    return all(len(works) == 1 for works in seen.values())


def test_more_records_never_split_what_fewer_join() -> None:
    chance = random.Random(7)
    made = [versions(n, chance) for n in range(500)]
    records = numbered([r for own in made for r in own])
    whole = partition(records)
    works = [len({whole[str(r.url)] for r in own}) for own in made]
    assert sum(works) <= 1.05 * len(made)  # nearly all records of a work are found to be one
    assert len(set(whole.values())) == sum(works)  # and no two works are one
    for share in (0.3, 0.6, 0.9):
        some = [r for r in records if chance.random() < share]
        chance.shuffle(some)
        assert finer(partition(some), whole)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_any_subset_of_records_in_any_order_gives_a_finer_partition(
    seed: int, chance: random.Random
) -> None:
    made = random.Random(seed)
    records = numbered([r for n in range(6) for r in versions(n, made)])
    whole = partition(records)
    some = chance.sample(records, chance.randint(1, len(records)))
    assert finer(partition(some), whole)
    shuffled = chance.sample(records, len(records))
    assert finer(partition(shuffled), whole)
    assert finer(whole, partition(shuffled))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared files are not here")
def test_a_record_more_leaves_the_seed_pages_as_they_are(tmp_path: Path) -> None:
    record = tmp_path / "more.ris"
    record.write_text(RECORD, encoding="utf-8")
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(SEEDS)
        counts = graph.tables.count("works"), graph.tables.count("authors")
        person = graph.author("Songkuk Kim")
        works = person.facts["works"]
        graph.load(record)
        assert (graph.tables.count("works"), graph.tables.count("authors")) == counts
        person = graph.author("Songkuk Kim")
        assert person.facts["works"] == works
        assert "Song-Kuk Kim" in person.facts["names"]


@pytest.mark.parametrize(
    ("one", "other", "works"),
    [
        ("Tides of the inner harbour", "Erratum: Tides of the inner harbour", 2),
        ("Tides of the inner harbour", "Correction to: Tides of the inner harbour", 2),
        ("Tides of the inner harbour", "Comment on 'Tides of the inner harbour'", 2),
        ("Tides of the inner harbour", "Tides of the inner harbour: Reply", 2),
        ("Erratum: Tides of the inner harbour", "Erratum to: Tides of the inner harbour", 1),
        ("Retracted: Tides of the inner harbour", "Tides of the inner harbour", 1),
        ("Quantum error correction on lattices", "Quantum error correction on latices", 1),
        ("β-catenin in the inner harbour", "beta-catenin in the inner harbour", 1),
        ("Release of TNF-α in the harbour", "Release of TNFα in the harbour", 1),
        ("Release of TNFα in the harbour", "Release of TNF-alpha in the harbour", 1),
        ("Über die Gezeiten des Hafens: Teil 1", "Über die Gezeiten des Hafens: Teil 2", 2),
    ],
)
@pytest.mark.parametrize("ids", [(), (("doi", "10.5555/a"),)])
def test_which_titles_are_one_work(
    one: str, other: str, works: int, ids: tuple[tuple[str, str], ...]
) -> None:
    team = (Mention("Ana Silva"), Mention("Ben Okoro"))
    records = [Work(t, AT, authors=team, year=2020, ids=ids) for t in (one, other)]
    for order in (records, records[::-1]):
        assert len(resolve([order], {}).works) == works


def test_versions_keep_their_own_years_beside_each_other() -> None:
    team = (Mention("Namuk Park"), Mention("Songkuk Kim"))
    title = "How do vision transformers work"
    records = [
        Work(title, AT, authors=team, year=y, venue=v)
        for y, v in ((2022, "arXiv"), (2021, "arXiv"), (2022, "ICLR"), (2023, "ICLR"))
    ]
    (found,) = resolve([records], {}).works
    assert sorted((v.year, v.venue) for v in found.stated) == sorted(
        (r.year, r.venue) for r in records
    )
    assert found.year == 2022  # of the paper's first form, not of the preprint


def test_one_work_two_works_and_none() -> None:
    assert resolve([[]], {}).people == []
    one = Work("Tides of the inner harbour", AT, authors=(Mention("Plato"), Mention("孔子")))
    assert len(resolve([[one]], {}).people) == 2
    bare = Work(None, AT, authors=(Mention("Plato"),))
    assert len(resolve([[one, bare]], {}).works) == 2
