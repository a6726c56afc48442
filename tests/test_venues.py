"""Venues: a work shows what its records state, and an ISSN joins only names that are alike."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

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
