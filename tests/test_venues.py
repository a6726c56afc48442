"""Venues: a work shows what its records state, and an ISSN joins only names that are alike."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest

import graphkit as gk
from graphkit.records import Mention, Origin, Work
from graphkit.resolve import Resolved, resolve
from graphkit.resolve.venues import Venues, alike

LNCS = "0302-9743"
AVR = "AUGMENTED REALITY, VIRTUAL REALITY, AND COMPUTER GRAPHICS, AVR 2018, PT I"
UCAMI = "UBIQUITOUS COMPUTING AND AMBIENT INTELLIGENCE, UCAMI 2016, PT I"


def stated(*places: tuple[str, str | None]) -> list[Work]:
    return [
        Work(
            f"A title of its own, number {n}", Origin("made", "made", n + 1),
            authors=(Mention(f"Ana Silva{n}"),), year=2018, venue=venue, issn=issn,
        )
        for n, (venue, issn) in enumerate(places)
    ]  # fmt: skip


def shown(resolved: Resolved) -> dict[str, tuple[str | None, str | None]]:
    """Of each work the venue that it shows, and the name of the venue that it is tied to."""
    venues = [None if v is None else resolved.venues[v].name for v in resolved.published_in]
    return {
        w.title or "": (w.venue, venue) for w, venue in zip(resolved.works, venues, strict=True)
    }


def test_volumes_of_a_series_stay_apart_under_their_issn() -> None:
    works = stated((AVR, LNCS), (UCAMI, LNCS), (UCAMI, LNCS))
    resolved = resolve([works], {})
    assert sorted(v.name for v in resolved.venues) == [AVR, UCAMI]
    assert all(own == tied for own, tied in shown(resolved).values())
    assert len({v.id for v in resolved.venues}) == 2
    assert {v.code for v in resolved.venues} == {LNCS}


def test_years_of_a_conference_stay_apart() -> None:
    old = "2015 IEEE 28TH CANADIAN CONFERENCE ON ELECTRICAL AND COMPUTER ENGINEERING (CCECE)"
    new = "2021 IEEE CANADIAN CONFERENCE ON ELECTRICAL AND COMPUTER ENGINEERING (CCECE)"
    resolved = resolve([stated((old, "0840-7789"), (new, "0840-7789"))], {})
    assert sorted(v.name for v in resolved.venues) == [old, new]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PHYS REV LETT", "Physical Review Letters"),
        ("J Natl Cancer Inst", "Journal of the National Cancer Institute"),
        ("The Lancet", "LANCET"),
        ("PNAS", "Proceedings of the National Academy of Sciences"),
        ("CA: A Cancer Journal for Clinicians", "CA-A CANCER JOURNAL FOR CLINICIANS"),
        ("Proceedings of SPIE", "Proceedings of SPIE - The International Society for Optical"),
    ],
)
def test_spellings_of_one_journal_are_one(one: str, other: str) -> None:
    resolved = resolve([stated((one, "0031-9007"), (other, "0031-9007"))], {})
    assert [v.id for v in resolved.venues] == ["venue:0031-9007"]
    assert {own for own, _ in shown(resolved).values()} == {one, other}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lecture notes 2017", "Lecture notes 2018"),
        ("Proceedings, Part I", "Proceedings, Part II"),
        ("Twelfth Symposium on Tides", "Thirteenth Symposium on Tides"),
        ("Computer Vision", "Harbour Engineering"),
        ("Physical Review A", "Physical Review B"),
    ],
)
def test_other_volumes_are_not_alike(one: str, other: str) -> None:
    keys = [title.lower().replace(",", "") for title in (one, other)]
    assert not alike(*keys)
    assert not alike(*reversed(keys))


def test_a_name_without_issn_joins_the_venue_of_its_name() -> None:
    resolved = resolve([stated(("Tidal Letters", "0031-9007"), ("TIDAL LETTERS", None))], {})
    assert len(resolved.venues) == 1
    assert resolved.venues[0].code == "0031-9007"


def test_the_order_of_statements_decides_nothing() -> None:
    names = [AVR, UCAMI, "Lecture Notes in Computer Science", "LECT NOTES COMPUT SC"]
    random.Random(7).shuffle(names)
    made = set()
    for order in itertools.permutations(names):
        venues = Venues()
        for name in order:
            venues.add(name, LNCS)
        made.add(frozenset((v.id, v.name) for v in venues.resolve()[1]))
    assert len(made) == 1


def test_series_and_venue_are_two_things() -> None:
    (work,) = stated((AVR, LNCS))
    with_series = [
        Work(
            work.title, work.origin, authors=work.authors, year=2018, venue=AVR, issn=LNCS,
            extra=(("series", "Lecture Notes in Computer Science"),),
        )
    ]  # fmt: skip
    (found,) = resolve([with_series], {}).works
    assert (found.venue, found.series) == (AVR, "Lecture Notes in Computer Science")


def test_issns_and_short_names_that_records_state_together() -> None:
    """In print and online; and what PubMed's table calls a journal is known from another record."""
    full, short, other = "Journal of Tide Medicine", "J Tide Med", "JOURNAL OF TIDE MEDICINE"
    works = stated((other, "1476-4687"), (full, "0028-0836"), (full, None), (short, None))
    beside = (("abbreviated_venue", "J. Tide Med."), ("issn", "1476-4687; 0028-0836"))
    for order in itertools.permutations(range(4)):
        told = [replace(works[n], extra=beside) if n == 0 else works[n] for n in order]
        (venue,) = resolve([told], {}).venues
        assert (venue.id, venue.name) == ("venue:0028-0836", full)
    series = replace(works[0], venue=AVR, issn=LNCS, extra=(("abbreviated_venue", "LNCS"),))
    assert len(resolve([[series, replace(works[3], venue="LNCS")]], {}).venues) == 2
    with_both = [
        replace(w, venue=v, issn=LNCS, extra=(("issn", f"{LNCS}; 1611-3349"),))
        for w, v in zip(works, (AVR, UCAMI), strict=False)
    ]
    assert len(resolve([with_both], {}).venues) == 2


IROS = "2021 IEEE/RSJ International Conference on Intelligent Robots and Systems (IROS)"
ICMR = "2021 IEEE International Conference on Maritime Robotics (ICMR)"


@pytest.mark.parametrize(
    "names",
    [
        ("IROS 2021, Prague", IROS, "IEEE/RSJ International Conference on Intelligent Robots and"
         " Systems, IROS 2021, Prague, Czech Republic, September 27 - October 1, 2021"),
        ("AAAI 2021", "AAAI-21", "Proceedings of the 35th AAAI Conference on Artificial"
         " Intelligence", "Proceedings of the Thirty-Fifth AAAI Conference on Artificial"
         " Intelligence, AAAI 2021"),
        ("NeurIPS", "NIPS", "Advances in Neural Information Processing Systems"),
        ("NeurIPS 2021", "Advances in Neural Information Processing Systems 34", "NIPS'21",
         "Thirty-fifth Conference on Neural Information Processing Systems",
         "Proceedings of the 35th International Conference on Neural Information Processing"
         " Systems"),
        ("KDD '21: The 27th ACM SIGKDD Conference on Knowledge Discovery and Data Mining, Virtual"
         " Event, Singapore, August 14-18, 2021",
         "Proceedings of the 27th ACM SIGKDD Conference on Knowledge Discovery & Data Mining"),
        ("ICMR 2021", ICMR,
         "IEEE International Conference on Maritime Robotics, Genoa, Italy, 2021"),
        ("Proceedings of the 5th Workshop on Ports (PORTS 2020), Genoa, Italy", "PORTS 2020"),
    ],
)  # fmt: skip
def test_names_of_one_edition_are_one_venue(names: tuple[str, ...]) -> None:
    resolved = resolve([stated(*((name, None) for name in names))], {})
    (venue,) = resolved.venues
    assert venue.name in names
    assert {own for own, _ in shown(resolved).values()} == set(names)  # each shows its own
    (why,) = (d for d in resolved.decisions if d.kind == "one venue")
    assert why.subject == venue.id and all(name in why.evidence for name in names)


@pytest.mark.parametrize(
    "names",
    [
        ("AAAI 2021", "AAAI 2020", "AAAI"),
        ("Advances in Neural Information Processing Systems 34",
         "Advances in Neural Information Processing Systems 33"),
        ("NeurIPS 2021", "NeurIPS 2021 Workshop on Robustness"),
        ("ACL 2021", "Findings of the Association for Computational Linguistics: ACL 2021"),
        (AVR, "AVR 2018, PT II", UCAMI),
        ("ECCV 2020", "ECCV 2020, Part III", "ECCV (3)"),
        (ICMR, "ACM International Conference on Multimedia Retrieval (ICMR) 2021", "ICMR 2021"),
        ("2021 International Conference on Robotics",
         "International Conference on Robotics, Automation and Control 2021"),
        ("VLDB", "VLDB J.", "The VLDB Journal"),
        ("Nature", "Nature 2021", "PLOS ONE", "IEEE Access"),
    ],
)  # fmt: skip
def test_other_years_parts_and_meanings_stay_apart(names: tuple[str, ...]) -> None:
    resolved = resolve([stated(*((name, None) for name in names))], {})
    assert len(resolved.venues) == len(names)
    assert not [d for d in resolved.decisions if d.kind == "one venue"]


def test_a_thesaurus_keeps_a_name_by_itself() -> None:
    works = stated((IROS, None), ("IROS 2021, Prague", None), ("IROS 2021", None))
    assert len(resolve([works], {}).venues) == 1
    kept = resolve([works], {}, thesaurus={"IROS 2021": "IROS 2021"})
    assert sorted(v.name for v in kept.venues) == [IROS, "IROS 2021"]


def test_issns_of_one_edition_do_not_part_it() -> None:
    names = ((IROS, "2153-0858"), ("IROS 2021, Prague", "2153-0866"), ("IROS 2021", None))
    for order in itertools.permutations(names):
        resolved = resolve([stated(*order)], {})
        assert len(resolved.venues) == 1
        assert resolved.venues[0].id == resolve([stated(*names)], {}).venues[0].id


def test_a_load_says_which_names_are_one_venue(tmp_path: Path) -> None:
    entry = (
        "@inproceedings{{k{0}, title={{Kelp number {0}}}, author={{Ek, Bo}}, booktitle={{{1}}}}}"
    )
    names = (IROS, "IROS 2021, Prague", "Reef Letters")
    (tmp_path / "a.bib").write_text("\n".join(entry.format(n, v) for n, v in enumerate(names)))
    with gk.open(tmp_path / "w") as graph:
        notes = graph.load(tmp_path / "a.bib").notes
        (note,) = [text for text in notes if "under several names" in text]
        assert note.startswith("1 venue under several names (one that thesaurus.csv maps to itself")
        assert "IROS 2021, Prague" in note
        (tmp_path / "w" / "thesaurus.csv").write_text('"IROS 2021, Prague","IROS 2021, Prague"\n')
        assert not [text for text in graph.load().notes if "under several names" in text]
        assert graph.tables.count("venues") == 3
