"""ORCID iDs are believed and checked: never two in one person, never one in two."""

from __future__ import annotations

from collections import defaultdict

import pytest
from loading import read, works
from test_resolve import orcid
from written_twice import AT

from graphkit.records import Mention, Work
from graphkit.resolve import Resolved, resolve
from loaders import wos_tagged

ANA, BEN = orcid(1), orcid(2)


def holders(found: Resolved) -> dict[str, set[str]]:
    """The works of the person who has each iD."""
    own: dict[str, set[str]] = defaultdict(set)
    for who, number in zip(found.authored_person, found.authored_work, strict=True):
        ident = found.people[who].orcid
        if ident is not None:
            own[ident].add(str(found.works[number].title))
    return own


def work(title: str, *authors: Mention) -> Work:
    return Work(title, AT, authors=authors)


def test_an_id_at_the_wrong_coauthor_goes_to_whose_name_it_is() -> None:
    titles = "Tides of the harbour", "Salt and the reef", "Moss beneath the station"
    found = resolve(
        [
            [
                work(titles[0], Mention("Ana Silva", orcid=ANA), Mention("Ben Okoro")),
                work(titles[1], Mention("A. Silva", orcid=ANA), Mention("Ben Okoro", orcid=BEN)),
                work(titles[2], Mention("Ana Silva"), Mention("Ben Okoro", orcid=ANA)),
            ]
        ],
        {},
    )
    assert holders(found)[ANA] == set(titles)
    (said,) = [d.evidence for d in found.decisions if d.kind == "ORCID iD"]
    assert "belongs to Ana Silva, not Ben Okoro" in said
    assert len({p.orcid for p in found.people}) == len(found.people) == 2


def test_an_id_at_two_authors_of_a_work_is_one_persons() -> None:
    team = Mention("Ana Silva", orcid=ANA), Mention("B. Okoro", orcid=ANA)
    found = resolve([[work("Tides of the harbour", *team)]], {})
    assert len(found.people) == 2
    assert sum(p.orcid == ANA for p in found.people) == 1


def test_a_changed_surname_keeps_the_id() -> None:
    found = resolve(
        [
            [
                work("Tides of the harbour", Mention("Ana Silva", orcid=ANA), Mention("Ben Okoro")),
                work("Salt and the reef", Mention("Ana Haddad", orcid=ANA), Mention("Jin Kim")),
            ]
        ],
        {},
    )
    assert len(holders(found)[ANA]) == 2


@pytest.mark.parametrize(
    ("author", "stated"),
    [
        ("Ferrero Lopez, Alberto", "Alberto Ferrero-Lopez"),
        ("Ferrero-Lopez, Alberto", "Ferrero López, Alberto"),
        ("Wang, Xiao-Ming", "Xiaoming Wang"),
        ("van der Berg, Jan", "Berg, Jan van der"),
    ],
)
def test_web_of_science_names_an_author_by_the_same_letters(author: str, stated: str) -> None:
    family, given = author.split(", ")
    text = (
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n"
        f"AU Okoro, B\n   {family}, {given[0]}\n"
        f"AF Okoro, Ben\n   {author}\nTI Tides of the inner harbour\n"
        f"OI {stated}/{ANA}\nPY 2020\nUT WOS:1\nER\n\nEF\n"
    )
    (found,) = works(read(wos_tagged, text))
    assert [m.orcid for m in found.authors] == [None, ANA]
