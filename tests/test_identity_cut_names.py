"""Names that are not written out alike: whom else they could mean here decides what they say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphkit.names import parts
from graphkit.resolve.identity import Identified, Signature, Signatures, forms, identify

# A list of one person's works, as people keep them: (name on the work, title, co-authors).
Told = tuple[str, str, Sequence[str]]
OTHERS = (
    "Ana Quell|Ben Moorland|Cy Dunmere|Di Fennwick|Ed Sandoval|Fay Kelpin|Gus Reefton|Hal Tidewell"
)


def identified(*told: Told, few: bool = True) -> Identified:
    """Those asked about first, then their co-authors: all who stand on a work are asked about.

    `few`: all stand on one list of few people, as somebody keeps one.
    """
    made = Signatures()
    lists = [[name, *team] for name, _, team in told]
    asked = [(n, 0) for n in range(len(told))]
    asked += [(n, at) for n, names in enumerate(lists) for at in range(1, len(names))]
    for number, at in asked:
        split = parts(lists[number][at])
        others = tuple(parts(o) for o in lists[number] if o != lists[number][at])
        pieces = forms.pieces(lists[number][at])
        made.add(Signature(split, split.block, pieces, others, told[number][1], work=number))
    made.lists = np.zeros(len(made), np.int32) if few else None
    return identify(made)


def people(found: Identified, count: int) -> int:
    return len(set(found.cluster.tolist()[:count]))


def team(begin: int) -> list[str]:
    return OTHERS.split("|")[begin : begin + 4]


def own_list(*names: str) -> list[Told]:
    """Works of one method, each with another co-author: a list as people keep of themselves."""
    about = "tides dunes reefs sands kelp gulls".split()
    return [
        (name, f"Bayesian sampling models of {about[n]}", [OTHERS.split("|")[n]])
        for n, name in enumerate(names)
    ]


def test_a_middle_name_that_is_missing_makes_no_other_of_a_rare_name() -> None:
    told = own_list(*["Jarad Quornwell", "Jarad B. Quornwell"] * 3)
    assert people(identified(*told), 6) == 1


def test_among_the_thousands_of_a_journal_a_rare_name_says_no_more_than_before() -> None:
    told = own_list(*["Jarad Quornwell", "Jarad B. Quornwell"] * 3)
    assert people(identified(*told, few=False), 6) > 1


def test_two_equal_initials_of_a_rare_surname_are_one_person() -> None:
    told: list[Told] = [
        ("E. E. Quornwell", "Tides and their gauges", team(0)),
        ("E. E. Quornwell", "Dunes that wander slowly", team(4)),
    ]
    assert people(identified(*told), 2) == 1


def test_an_initial_stands_for_the_one_whom_it_fits_here() -> None:
    told = own_list(*["Manuel Quornwell", "M Quornwell"] * 3)
    assert people(identified(*told), 6) == 1


def test_of_a_surname_that_millions_bear_a_small_list_says_nothing() -> None:
    for one, other in (("W. Wang", "W. Wang"), ("Wei Wang", "W. Wang"), ("Jo B. Kim", "Jo Kim")):
        told: list[Told] = [
            (one, "Tides and their gauges", team(0)),
            (other, "Dunes that wander slowly", team(4)),
        ]
        assert people(identified(*told), 2) == 2, (one, other)


def test_others_of_the_surname_here_leave_it_open() -> None:
    told: list[Told] = [
        ("M. Quornwell", "Tides and their gauges", team(0)),
        ("M. Quornwell", "Dunes that wander slowly", team(4)),
        ("Maud Quornwell", "Kelp", ()),
        ("Milo Quornwell", "Reefs", ()),
        ("Mina Quornwell", "Sands", ()),
    ]
    assert people(identified(*told), 2) == 2


def test_names_that_differ_stay_two_people_however_rare() -> None:
    told: list[Told] = [
        ("Jarad B. Quornwell", "Tides and their gauges", team(0)),
        ("Jarad C. Quornwell", "Dunes that wander slowly", team(4)),
    ]
    assert people(identified(*told), 2) == 2
